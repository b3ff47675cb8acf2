package org.eft4j.remote.internal;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eft4j.BackendException;
import org.eft4j.huggingface.ModelConfig;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.remote.internal.http.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * The content of {@code remote.json}, checked. Immutable.
 *
 * @param kind how to speak to the server
 * @param url the server's address, without a trailing slash and without {@code /v1}
 * @param model the name that the server gives the model; empty where the server has only one
 * @param keyVariable the environment variable that holds the server's key; empty if it wants none
 */
public record RemoteSettings(ServerKind kind, URI url, Optional<String> model, Optional<String> keyVariable) {
    /** The file that makes a folder a remote model. */
    static final String FILE = "remote.json";

    private static final String SERVER = "server";
    private static final String URL = "url";
    private static final String MODEL = "model";
    private static final String KEY_VARIABLE = "keyVariable";
    private static final List<String> FIELDS = List.of(SERVER, URL, MODEL, KEY_VARIABLE);

    /**
     * Only such variables are read: a folder from elsewhere names both the variable and the server that gets its value,
     * and must not get at a secret that is meant for another.
     */
    private static final Pattern VARIABLE = Pattern.compile("EFT_[A-Z0-9_]{1,60}");

    private static final Pattern PRINTABLE = Pattern.compile("[!-~]+");

    /**
     * Reads the file of a folder.
     *
     * @throws BackendException if it is missing, or a field is, or holds what cannot be
     */
    static RemoteSettings read(ModelFolder folder) {
        ModelConfig json = folder.json(FILE);
        if (!json.isPresent()) {
            throw new BackendException("there is no " + FILE + " in "
                    + folder.path().toAbsolutePath() + "; write one that names server and url, as in docs/remote.md");
        }
        Set<String> unknown = new TreeSet<>(json.fields());
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw new BackendException(folder.path().resolve(FILE).toAbsolutePath() + " has the field '"
                    + unknown.iterator().next() + "', expected only " + FIELDS
                    + "; remove it. A key belongs in an environment variable, which " + KEY_VARIABLE + " names");
        }
        ServerKind kind = kind(json);
        Optional<String> model = json.text(MODEL).filter(name -> !name.isBlank());
        if (kind == ServerKind.VLLM && model.isEmpty()) {
            throw json.refused(MODEL, "the name that vLLM serves the model by (--served-model-name)");
        }
        Optional<String> variable = json.text(KEY_VARIABLE);
        if (variable.isPresent() && !VARIABLE.matcher(variable.get()).matches()) {
            throw json.refused(
                    KEY_VARIABLE,
                    "the name of an environment variable that begins with EFT_, such as EFT_REMOTE_KEY, and never a"
                            + " key");
        }
        return new RemoteSettings(kind, url(json), model, variable);
    }

    private static ServerKind kind(ModelConfig json) {
        String name = json.text(SERVER).orElseThrow(() -> json.refused(SERVER, "vllm or llama.cpp"));
        return ServerKind.of(name)
                .orElseThrow(() -> json.refused(
                        SERVER,
                        "vllm or llama.cpp"
                                + ServerKind.whyNot(name)
                                        .map(reason -> ": " + name + " cannot be mixed with, since " + reason)
                                        .orElse("")));
    }

    private static URI url(ModelConfig json) {
        String expected = "an address such as http://localhost:8000, without user, key, query or fragment";
        String text = json.text(URL).orElseThrow(() -> json.refused(URL, expected));
        try {
            URI url = new URI(text.replaceFirst("/+$", "").replaceFirst("/v1$", ""));
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http
                    && url.getHost() != null
                    && url.getRawUserInfo() == null
                    && url.getRawQuery() == null
                    && url.getRawFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // refused below, without showing what may hold a key
        }
        throw new BackendException(
                "url in " + FILE + " is no address that can be used, expected " + expected + "; correct the file");
    }

    /**
     * Reads the key.
     *
     * @param environment gives the value of a variable, or null
     * @throws BackendException if the variable is not set, or cannot be sent
     */
    Credentials credentials(UnaryOperator<@Nullable String> environment) {
        if (keyVariable.isEmpty()) {
            return Credentials.none();
        }
        String variable = keyVariable.get();
        String key = environment.apply(variable);
        if (key == null || key.isEmpty()) {
            throw new BackendException("the environment variable " + variable + ", which " + FILE
                    + " names for the server's key, is not set; set it, or remove " + KEY_VARIABLE
                    + " if the server wants no key");
        }
        if (!PRINTABLE.matcher(key).matches()) {
            throw new BackendException("the environment variable " + variable + ", which " + FILE
                    + " names for the server's key, holds characters that no key has; set it again without spaces and"
                    + " line ends");
        }
        return Credentials.of(variable, key);
    }
}
