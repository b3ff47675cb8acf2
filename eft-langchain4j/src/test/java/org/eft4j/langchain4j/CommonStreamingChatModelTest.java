package org.eft4j.langchain4j;

import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.common.AbstractStreamingChatModelIT;
import dev.langchain4j.model.chat.common.StreamingMode;
import dev.langchain4j.model.chat.listener.ChatModelListener;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponseMetadata;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/**
 * LangChain4j's own tests of every streaming chat model, with their assertions; docs/langchain4j.md says which are left
 * out.
 */
class CommonStreamingChatModelTest {
    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ByHandler extends Common {}

    @Nested
    @TestInstance(TestInstance.Lifecycle.PER_CLASS)
    class ByPublisher extends Common {
        @Override
        protected List<StreamingMode> streamingModes() {
            return List.of(StreamingMode.PUBLISHER);
        }
    }

    abstract static class Common extends AbstractStreamingChatModelIT {
        /** It waits for 30 seconds that nothing more is told, so it runs in profile long only. */
        private static final boolean HAS_TIME = Integer.getInteger("eft.runs", 0) >= 10_000;

        private final ExecutorService threads = Executors.newCachedThreadPool();

        @AfterAll
        void shutDown() {
            threads.shutdownNow();
        }

        private EftChatModel.Builder builder() {
            return EftChatModel.builder(CapitalScript.model()).executor(threads);
        }

        @Override
        protected List<StreamingChatModel> baseModels() {
            return List.of(EftStreamingChatModel.of(builder().build()));
        }

        @Override
        protected StreamingChatModel createModelWith(ChatRequestParameters parameters) {
            return EftStreamingChatModel.of(
                    builder().defaultRequestParameters(parameters).build());
        }

        @Override
        public StreamingChatModel createModelWith(ChatModelListener listener) {
            return EftStreamingChatModel.of(builder().listeners(listener).build());
        }

        @Override
        protected ChatRequestParameters createIntegrationSpecificParameters(int maxOutputTokens) {
            return EftChatRequestParameters.builder()
                    .maxOutputTokens(maxOutputTokens)
                    .build();
        }

        @Override
        protected Class<? extends ChatResponseMetadata> chatResponseMetadataType(StreamingChatModel model) {
            return EftChatResponseMetadata.class;
        }

        @Override
        protected boolean supportsStreamingCancellation() {
            return HAS_TIME;
        }

        @Override
        protected boolean supportsModelNameParameter() {
            return false;
        }

        @Override
        protected boolean supportsSingleImageInputAsBase64EncodedString() {
            return false;
        }

        @Override
        protected boolean supportsSingleImageInputAsPublicURL() {
            return false;
        }
    }
}
