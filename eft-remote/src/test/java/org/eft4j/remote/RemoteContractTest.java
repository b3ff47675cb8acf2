package org.eft4j.remote;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.eft4j.LanguageModel;
import org.eft4j.Models;
import org.eft4j.testkit.LanguageModelContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** The contract of every language model, kept by models behind servers of both kinds. */
class RemoteContractTest {
    private static LanguageModel local;

    @BeforeAll
    static void openLocal() {
        local = TinyModel.open();
    }

    @AfterAll
    static void closeLocal() {
        local.close();
    }

    abstract static class BehindServer extends LanguageModelContract {
        private final ModelServer server;

        @TempDir
        private Path temp;

        BehindServer(ModelServer.Kind kind) {
            this.server = ModelServer.start(kind, local);
        }

        @Override
        protected LanguageModel openModel() {
            try {
                return Models.open(server.tinyFolder(temp));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @AfterEach
        void stopServer() {
            server.close();
        }

        @Override
        protected String text() {
            return "What is a coca? naïve 你好 😀";
        }
    }

    @Nested
    class Llama extends BehindServer {
        Llama() {
            super(ModelServer.Kind.LLAMA);
        }
    }

    @Nested
    class Vllm extends BehindServer {
        Vllm() {
            super(ModelServer.Kind.VLLM);
        }
    }
}
