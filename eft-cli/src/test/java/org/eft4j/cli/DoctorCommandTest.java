package org.eft4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {
    @TempDir
    private Path temp;

    @Test
    void doctor_ofATunedModel_saysWhatTheFolderHolds() {
        Eft.Result result = Eft.run("doctor", Family.SMALL_TUNED.folder().toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains(
                        "model.onnx",
                        "4096",
                        "context      256",
                        "end tokens   0, 3",
                        "batching     several sequences in one run",
                        "tokenizer_config.json",
                        "ONNX Runtime");
    }

    @Test
    void doctor_ofAnAdapter_saysWhatItChangesAndHowToOpenIt() throws IOException {
        String adapter = Family.SMALL_ADAPTER.folder().toString();

        Eft.Result result =
                Eft.run("doctor", adapter, Family.SMALL_BASE.folder().toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out())
                .contains("LoRA of rank 16", "q_proj", "3 layers", "trained on   small-base", "--tuned", "--base")
                .doesNotContain("can be mixed");
        JsonNode json =
                new ObjectMapper().readTree(Eft.run("doctor", "--json", adapter).out());
        assertThat(json.at("/models/0/base").textValue()).isEqualTo("small-base");
    }

    @Test
    void doctor_ofTheFamily_saysThatItCanBeMixed() {
        Eft.Result result = Eft.run(
                "doctor",
                Family.LARGE_BASE.folder().toString(),
                Family.SMALL_TUNED.folder().toString());

        assertThat(result.status()).as(result.err()).isZero();
        assertThat(result.out()).contains("template     none", "These models can be mixed");
    }

    @Test
    void doctor_ofOtherVocabularies_saysWhyNot() throws IOException {
        Path other = Folders.withOtherVocabulary(temp.resolve("other"));

        Eft.Result result = Eft.run("doctor", Family.SMALL_TUNED.folder().toString(), other.toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("cannot be mixed", other.toString(), "is 'a' against 'b'");
    }

    /** What a server answers is tried in eft-remote; port 1 has none. */
    @Test
    void doctor_ofAServerThatIsAway_saysSo() throws IOException {
        Path remote = Folders.remote(temp.resolve("remote"), "http://127.0.0.1:1");

        Eft.Result result = Eft.run("doctor", remote.toString());

        assertThat(result.status()).isEqualTo(1);
        assertThat(result.err()).contains("no connection can be made", "http://127.0.0.1:1");
    }

    /** Nothing is sent where nothing needs to be. */
    @Test
    void doctor_ofAGraphBesideAServersName_looksAtTheGraph() throws IOException {
        Path both = Folders.with(
                temp.resolve("both"), "remote.json", "{\"server\": \"llama.cpp\", \"url\": \"http://127.0.0.1:1\"}");

        assertThat(Eft.run("doctor", both.toString()).out()).contains("model.onnx");
    }

    @Test
    void json_severalModels_haveWhatTheirTemplatesRead() throws IOException {
        Path other = Folders.withOtherVocabulary(temp.resolve("other"));
        Eft.Result result =
                Eft.run("doctor", "--json", Family.SMALL_TUNED.folder().toString(), other.toString());

        assertThat(result.status()).isEqualTo(1);
        JsonNode json = new ObjectMapper().readTree(result.out());
        assertThat(json.get("models")).hasSize(2);
        assertThat(json.at("/models/0/template").textValue()).isEqualTo("tokenizer_config.json");
        assertThat(json.at("/models/0/templateVariables"))
                .map(JsonNode::textValue)
                .contains("add_generation_prompt", "messages")
                .doesNotContain("tools");
        assertThat(json.at("/models/0/contextLength").intValue()).isEqualTo(256);
        assertThat(json.fieldNames()).toIterable().containsExactly("models", "obstacles");
        assertThat(json.at("/models/0").fieldNames())
                .toIterable()
                .containsExactly(
                        "folder",
                        "graph",
                        "layout",
                        "attention",
                        "cache",
                        "logits",
                        "logitsWidth",
                        "batching",
                        "runtime",
                        "vocabulary",
                        "contextLength",
                        "endTokens",
                        "template",
                        "templateVariables",
                        "notes",
                        "contradictions");
        assertThat(json.at("/obstacles/0").textValue()).contains("is 'a' against 'b'");
    }

    @Test
    void doctor_withoutAFolder_isBadUsage() {
        assertThat(Eft.run("doctor").status()).isEqualTo(2);
    }
}
