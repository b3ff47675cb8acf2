package org.eft4j.onnx.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eft4j.BackendException;
import org.junit.jupiter.api.Test;

class PrivateApiTest {
    @Test
    void open_thisVersion_isAsExpected() {
        assertThat(PrivateApi.open()).isNotNull();
    }

    @Test
    void memoryKind_unknownName_isRefusedWithOnnxRuntimesReason() {
        PrivateApi api = PrivateApi.open();
        assertThatThrownBy(() -> api.memoryKind("Abacus", 0))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("device is not supported");
    }
}
