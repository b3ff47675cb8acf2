package org.eft4j.remote.internal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eft4j.remote.RemoteException;
import org.eft4j.remote.RemoteException.Reason;

/** The list of models that both kinds of servers give at {@code /v1/models}. */
final class ServedModels {
    private static final int SHOWN = 5;

    private ServedModels() {}

    /**
     * Returns what the server says of a model.
     *
     * @param name empty for the only one
     * @throws RemoteException if the server does not serve it
     */
    static JsonNode find(JsonNode answer, Optional<String> name) {
        List<String> names = new ArrayList<>();
        for (JsonNode model : answer.path("data")) {
            String id = model.path("id").asText("");
            boolean alias = false;
            for (JsonNode other : model.path("aliases")) {
                alias |= name.equals(Optional.of(other.asText("")));
            }
            if (name.isEmpty() || alias || name.get().equals(id)) {
                return model;
            }
            names.add(id);
        }
        throw new RemoteException(
                Reason.NOT_FOUND,
                "the server does not serve the model '" + name.orElse("") + "' that " + RemoteSettings.FILE
                        + " names; it serves "
                        + Json.shown(String.join(", ", names.subList(0, Math.min(SHOWN, names.size()))))
                        + ". Correct model in " + RemoteSettings.FILE,
                null);
    }
}
