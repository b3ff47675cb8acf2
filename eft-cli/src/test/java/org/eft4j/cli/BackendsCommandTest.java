package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class BackendsCommandTest {
    @Test
    void backends_here_listsOnnxAsUsable() {
        Eft.Result result = Eft.run("backends");

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("onnx: usable, priority ", "ONNX Runtime", "remote: usable, priority ", "vLLM");
    }

    @Test
    void json_ofBackends_hasTheSameForPrograms() throws Exception {
        Eft.Result result = Eft.run("backends", "--json");

        assertThat(result.status()).as(result.err()).isZero();
        JsonNode backends = new ObjectMapper().readTree(result.out()).get("backends");
        assertThat(backends).map(each -> each.get("id").textValue()).containsExactlyInAnyOrder("onnx", "remote");
        for (JsonNode each : backends) {
            assertThat(each.fieldNames()).toIterable().containsExactly("id", "usable", "priority", "detail");
            assertThat(each.get("usable").isBoolean()).isTrue();
            assertThat(each.get("priority").isIntegralNumber()).isTrue();
            assertThat(each.get("detail").textValue()).isNotEmpty();
        }
    }
}
