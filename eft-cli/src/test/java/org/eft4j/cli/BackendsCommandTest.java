package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BackendsCommandTest {
    @Test
    void backends_here_listsOnnxAsUsable() {
        Eft.Result result = Eft.run("backends");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("onnx: usable, priority ", "ONNX Runtime", "remote: usable, priority ", "vLLM");
    }
}
