package org.eft4j.remote.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eft4j.BackendException;
import org.eft4j.ModelOptions;
import org.eft4j.Vocabulary;
import org.eft4j.huggingface.ModelConfig;
import org.eft4j.huggingface.ModelFolder;
import org.eft4j.huggingface.ModelTokenizer;
import org.eft4j.internal.resource.Closing;
import org.eft4j.remote.RemoteOptions;
import org.eft4j.remote.internal.http.Cancellation;
import org.eft4j.remote.internal.http.ServerConnection;
import org.eft4j.spi.ModelSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens a folder that names a server. What is wrong with the folder is said before the server is asked. Then one
 * request for one row proves address, key, model, and that the server gives whole rows as wide as the folder says; and
 * the ids of a few texts prove that both mean the same by them.
 */
final class Opening {
    private static final Logger LOGGER = System.getLogger(Opening.class.getName());
    private static final String WIDTH = "vocab_size";

    /** Servers compute in 32 bits: their probabilities add up to 1.0002. */
    private static final double LEVEL_TOLERANCE = 1e-3;

    private final ModelSource source;
    private final ModelOptions options;
    private final RemoteOptions remote;
    private final ModelFolder folder;
    private final RemoteSettings settings;
    private final Vocabulary vocabulary;
    private final Set<Integer> endTokens;

    private Opening(ModelSource source, ModelOptions options) {
        this.source = source;
        this.options = options;
        this.remote = RemoteOptions.of(options);
        if (options.threads().isPresent()) {
            throw new IllegalArgumentException(
                    "threads has no effect on " + source.name() + ", which runs on its server; leave it out");
        }
        this.folder = ModelFolder.read(source.path());
        this.settings = RemoteSettings.read(folder);
        this.vocabulary = folder.vocabulary(width(folder.config()));
        this.endTokens = folder.endTokens(vocabulary).stream()
                .filter(id -> id >= 0 && id < vocabulary.size())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Opens a model. When it fails, everything is freed.
     *
     * @param environment gives the value of an environment variable, or null
     */
    static RemoteModel open(ModelSource source, ModelOptions options, UnaryOperator<@Nullable String> environment) {
        return new Opening(source, options).open(environment);
    }

    private static int width(ModelConfig config) {
        OptionalInt width = config.integer(WIDTH);
        if (width.isEmpty() || width.getAsInt() < 1) {
            throw config.refused(WIDTH, "the number of ids in a row of the served model");
        }
        return width.getAsInt();
    }

    private RemoteModel open(UnaryOperator<@Nullable String> environment) {
        ServerConnection connection = new ServerConnection(
                settings.url(), settings.credentials(environment), remote.timeout(), remote.retryTime(), source.name());
        RemoteServer server =
                new RemoteServer(connection, settings.kind().dialect(), settings.model(), vocabulary.size(), safeId());
        try {
            // before the server is asked, and by the longest context, since that only bounds the texts encoded
            ModelTokenizer tokenizer = folder.openTokenizer(
                    vocabulary.size(), folder.contextLength().orElse(Integer.MAX_VALUE));
            try {
                return open(server, tokenizer);
            } catch (RuntimeException | Error e) {
                Closing.after(e, tokenizer::close);
                throw e;
            }
        } catch (RuntimeException | Error e) {
            Closing.after(e, server::close);
            throw e;
        }
    }

    private RemoteModel open(RemoteServer server, ModelTokenizer tokenizer) {
        var template = folder.chatTemplate();
        var suggested = folder.suggestedOptions();
        ServerFacts facts = server.facts();
        if (facts.width().orElse(vocabulary.size()) != vocabulary.size()) {
            throw new BackendException("the rows of the server of " + source.name() + " are "
                    + facts.width().getAsInt() + " ids wide, but config.json gives the vocabulary " + vocabulary.size()
                    + "; copy config.json and the tokenizer's files from the folder of the served model");
        }
        int contextLength = contextLength(facts);
        Duration rowTime = askForARow(server);
        List<String> notes = new ArrayList<>(facts.notes());
        if (remote.comparesTokens()) {
            TokenComparison.compare(source.name(), server, tokenizer, vocabulary, endTokens)
                    .ifPresent(note -> {
                        LOGGER.log(Level.INFO, source.name() + ": " + note);
                        notes.add(note);
                    });
        } else {
            notes.add("the server's ids were not compared with the folder's, as asked");
        }
        if (settings.url().getScheme().equalsIgnoreCase("http")
                && !isThisMachine(settings.url().getHost())) {
            notes.add("what is sent to " + settings.url() + " can be read on its way, a key too; use https");
        }
        RemoteDescription description =
                new RemoteDescription(settings, facts.server(), vocabulary, contextLength, endTokens, rowTime, notes);
        return new RemoteModel(
                source.name(), options, description, folder, server, remote, template, suggested, tokenizer);
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]");
    }

    /** Asks for the row after one token, and returns how long that took. */
    private Duration askForARow(RemoteServer server) {
        long start = System.nanoTime();
        int width = vocabulary.size();
        RowCollector rows = new RowCollector(width);
        rows.expect(List.of(new WantedRow(new int[] {safeId()}, 1, new float[width], 0)), width);
        server.readRows(rows, true, new Cancellation());
        if (remote.top().isPresent() && Math.abs(rows.normaliser()) > LEVEL_TOLERANCE) {
            throw new BackendException("the server of " + source.name()
                    + " gives scores that are no log-probabilities, so its rows are of use only whole; start vLLM with"
                    + " --logprobs-mode raw_logprobs, or leave out top");
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** Returns what fits for server, folder and caller. Each request generates a token, which needs room too. */
    private int contextLength(ServerFacts facts) {
        int longest = Integer.MAX_VALUE;
        if (facts.context().isPresent()) {
            longest = facts.context().getAsInt() - 1;
        }
        longest = Math.min(longest, folder.contextLength().orElse(Integer.MAX_VALUE));
        int asked = options.contextLimit().orElse(longest);
        if (longest == Integer.MAX_VALUE && options.contextLimit().isEmpty()) {
            throw new BackendException("neither the server of " + source.name() + " nor its config.json says how long"
                    + " the context is; set ModelOptions.contextLimit, or add max_position_embeddings to config.json");
        }
        if (asked > longest) {
            throw new IllegalArgumentException("contextLimit is " + asked + ", but the context of " + source.name()
                    + " is " + longest + " tokens; ask for no more");
        }
        return asked;
    }

    /** Returns an id whose text is a letter or a few: complete by itself, and no token that ends a text. */
    private int safeId() {
        OptionalInt letter = vocabulary.id("a");
        return letter.isPresent()
                ? letter.getAsInt()
                : IntStream.range(0, vocabulary.size())
                        .filter(id -> !endTokens.contains(id)
                                && vocabulary
                                        .piece(id)
                                        .filter(piece -> piece.matches("[A-Za-z]+"))
                                        .isPresent())
                        .findFirst()
                        .orElse(0);
    }
}
