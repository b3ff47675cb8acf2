package org.eft4j.huggingface.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.eft4j.BackendException;
import org.junit.jupiter.api.Test;

class SharedTokenizerTest {
    private static final String FORMAT = """
            {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null, "post_processor": null,
             "decoder": null, "model": {"type": "WordLevel", "vocab": {"%s": 0, "?": 1}, "unk_token": "?"}}
            """;

    @Test
    void open_equalContents_shareATokenizerUntilTheLastIsClosed() {
        String json = FORMAT.formatted("one");
        SharedTokenizer first = SharedTokenizer.open(json, "m");
        SharedTokenizer second = SharedTokenizer.open(json, "n");
        assertThat(second.tokenizer()).isSameAs(first.tokenizer());

        first.close();
        assertThat(second.tokenizer().encode("one").getIds()).containsExactly(0);
        second.close();

        try (SharedTokenizer third = SharedTokenizer.open(json, "m")) {
            assertThat(third.tokenizer()).isNotSameAs(first.tokenizer());
            assertThat(third.tokenizer().encode("one").getIds()).containsExactly(0);
        }
    }

    @Test
    void open_otherContents_shareNothing() {
        try (SharedTokenizer first = SharedTokenizer.open(FORMAT.formatted("one"), "m");
                SharedTokenizer second = SharedTokenizer.open(FORMAT.formatted("two"), "m")) {
            assertThat(second.tokenizer()).isNotSameAs(first.tokenizer());
            assertThat(second.tokenizer().encode("one").getIds()).containsExactly(1);
        }
    }

    @Test
    void open_contentThatIsRefused_isRefusedEachTime() {
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> SharedTokenizer.open("{}", "m"))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining("m");
        }
    }

    @Test
    void open_byManyThreads_alwaysGivesAnOpenTokenizer() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            Callable<Boolean> opening = () -> {
                for (int i = 0; i < 200; i++) {
                    try (SharedTokenizer shared = SharedTokenizer.open(FORMAT.formatted("w" + i % 3), "m")) {
                        if (shared.tokenizer().encode("w" + i % 3).getIds()[0] != 0) {
                            return false;
                        }
                    }
                }
                return true;
            };
            List<Future<Boolean>> all = new ArrayList<>();
            IntStream.range(0, 4).forEach(i -> all.add(threads.submit(opening)));
            for (Future<Boolean> each : all) {
                assertThat(each.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
