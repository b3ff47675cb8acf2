package org.eft4j.onnx.internal.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.eft4j.BackendException;
import org.eft4j.onnx.TestModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphContentReaderTest {
    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("model.onnx");
    }

    @Test
    void read_realExport_countsItsOperators() {
        GraphContent content =
                GraphContentReader.read(TestModels.folder("small-base").resolve("model.onnx"));
        assertThat(content.producer()).isEqualTo("pytorch");
        assertThat(content.count("Softmax")).isEqualTo(2);
        assertThat(content.count("GroupQueryAttention")).isZero();
        assertThat(content.setting("Concat", "axis")).containsExactlyInAnyOrder(-2L, -1L, 0L);
        assertThat(content.externalFiles()).isEmpty();
        assertThat(content.inputs()).hasSize(7).contains("input_ids", "past_key_values.1.value");
        assertThat(content.outputs()).hasSize(5).contains("logits", "present.0.key");
    }

    /** The weights between the nodes are longer than what is read at once. */
    @Test
    void read_nodesBehindWeights_areFound() throws IOException {
        ProtobufWriter weights = new ProtobufWriter().bytes(9, new byte[200_000]);
        write(new ProtobufWriter()
                .message(5, weights)
                .message(1, node("Add"))
                .message(5, weights)
                .message(1, node("Mul")));
        assertThat(GraphContentReader.read(file).operators()).isEqualTo(Map.of("Add", 1, "Mul", 1));
    }

    @Test
    void read_branchesAndFunctions_countToo() throws IOException {
        ProtobufWriter branch = new ProtobufWriter()
                .message(1, node("Add"))
                .message(5, external("branch.bin"))
                .message(12, new ProtobufWriter().text(1, "inner"));
        ProtobufWriter choice = node("If")
                .message(5, new ProtobufWriter().text(1, "then_branch").message(6, branch))
                .message(5, new ProtobufWriter().text(1, "else_branch").message(6, branch));
        ProtobufWriter constant = node("Constant")
                .message(5, new ProtobufWriter().text(1, "value").message(5, external("c.bin")));
        ProtobufWriter model = new ProtobufWriter()
                .text(2, "by hand")
                .message(
                        7,
                        new ProtobufWriter()
                                .message(1, choice)
                                .message(1, constant)
                                .message(5, external("w.bin"))
                                .message(11, new ProtobufWriter().text(1, "x"))
                                .message(12, new ProtobufWriter().text(1, "y")))
                .message(25, new ProtobufWriter().message(7, node("Mul")));
        Files.write(file, model.toBytes());
        assertThat(GraphContentReader.read(file))
                .isEqualTo(new GraphContent(
                        "by hand",
                        Set.of("x"),
                        Set.of("y"),
                        Map.of("If", 1, "Add", 2, "Constant", 1, "Mul", 1),
                        Map.of(),
                        Set.of("branch.bin", "c.bin", "w.bin"),
                        Optional.empty(),
                        List.of()));
    }

    /** Sparse weights and sparse attributes hold tensors whose numbers can be in another file, too. */
    @Test
    void read_sparseTensors_namesTheirFiles() throws IOException {
        ProtobufWriter sparse =
                new ProtobufWriter().message(1, external("values.bin")).message(2, external("indices.bin"));
        ProtobufWriter attribute = new ProtobufWriter()
                .message(22, new ProtobufWriter().message(1, external("one.bin")))
                .message(23, new ProtobufWriter().message(2, external("many.bin")));
        write(new ProtobufWriter()
                .message(15, sparse)
                .message(1, node("Constant").message(5, attribute)));
        assertThat(GraphContentReader.read(file).externalFiles())
                .containsExactlyInAnyOrder("values.bin", "indices.bin", "one.bin", "many.bin");
    }

    /** The way in which onnxruntime-genai's builder chooses rotary factors. */
    @Test
    void read_branchOnTheLengthOfTheMask_tellsTheLongestShortText() {
        GraphContent content = GraphContentReader.read(TestModels.resource("exports/phi3-longrope/model.onnx"));
        assertThat(content.lengthSwitch()).contains(new LengthSwitch(OptionalInt.of(32), true));
    }

    @Test
    void read_branchOnTheCache_isNoLengthSwitch() {
        GraphContent content =
                GraphContentReader.read(TestModels.resource("exports/llama-optimum-merged/decoder_model_merged.onnx"));
        assertThat(content.count("If")).isPositive();
        assertThat(content.lengthSwitch()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Greater, false, 9",
        "Greater, true, 8",
        "Less, false, 8",
        "Less, true, 9",
        "GreaterOrEqual, false, 8",
        "LessOrEqual, false, 9"
    })
    void read_comparisonWithNine_partsWhereItSays(String operator, boolean numberFirst, int longest)
            throws IOException {
        ProtobufWriter nine = new ProtobufWriter().number(2, 7).number(7, 9).text(8, "nine");
        ProtobufWriter compare = new ProtobufWriter()
                .text(1, numberFirst ? "nine" : "attention_mask")
                .text(1, numberFirst ? "attention_mask" : "nine")
                .text(2, "is long")
                .text(4, operator);
        ProtobufWriter choice = new ProtobufWriter().text(1, "is long").text(4, "If");
        write(new ProtobufWriter().message(5, nine).message(1, compare).message(1, choice));
        assertThat(GraphContentReader.read(file).lengthSwitch())
                .contains(new LengthSwitch(OptionalInt.of(longest), true));
    }

    @Test
    void attention_windows_areReadOffTheOperator() throws IOException {
        write(new ProtobufWriter()
                .message(1, groupQuery(-1))
                .message(1, groupQuery(512))
                .message(1, groupQuery(512))
                .message(1, node("Add")));
        Attention attention = Attention.of(GraphContentReader.read(file));
        assertThat(attention).isEqualTo(new Attention("GroupQueryAttention", Set.of(512)));
        assertThat(attention.writesInPlace()).isTrue();
        assertThat(attention).hasToString("GroupQueryAttention, window 512");
    }

    @Test
    void attention_simpleOperators_writesNotInPlace() throws IOException {
        write(new ProtobufWriter().message(1, node("Softmax")));
        Attention attention = Attention.of(GraphContentReader.read(file));
        assertThat(attention.writesInPlace()).isFalse();
        assertThat(attention).hasToString("simple operators");
    }

    @Test
    void read_graphsNestedWithoutEnd_areRefused() throws IOException {
        ProtobufWriter graph = new ProtobufWriter();
        for (int i = 0; i < 10_000; i++) {
            graph = new ProtobufWriter().message(1, node("If").message(5, new ProtobufWriter().message(6, graph)));
        }
        write(graph);
        assertRefused("nested");
    }

    @Test
    void read_lengthBeyondTheEnd_isRefused() throws IOException {
        byte[] whole = new ProtobufWriter()
                .message(7, new ProtobufWriter().bytes(5, new byte[100]))
                .toBytes();
        Files.write(file, Arrays.copyOf(whole, 50));
        assertRefused("beyond the end");
    }

    @Test
    void read_missingFile_isRefused() {
        assertRefused("model.onnx");
    }

    /** Whatever is in the file: a content, or a refusal that names it. */
    @Test
    void read_damagedFiles_areReadOrRefused() throws IOException {
        byte[] sound = Files.readAllBytes(TestModels.folder("small-base").resolve("model.onnx"));
        Random random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] damaged = sound.clone();
            for (int hits = 0; hits < 50; hits++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                assertThat(GraphContentReader.read(file)).isNotNull();
            } catch (BackendException e) {
                assertThat(e).hasMessageContaining("model.onnx");
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    static ProtobufWriter external(String location) {
        return new ProtobufWriter()
                .message(13, new ProtobufWriter().text(1, "location").text(2, location))
                .message(13, new ProtobufWriter().text(1, "length").text(2, "4"));
    }

    private static ProtobufWriter node(String operator) {
        return new ProtobufWriter().text(1, "an input").text(4, operator);
    }

    private static ProtobufWriter groupQuery(int window) {
        return node("GroupQueryAttention")
                .message(5, new ProtobufWriter().text(1, "local_window_size").number(3, window));
    }

    private void write(ProtobufWriter graph) throws IOException {
        Files.write(file, new ProtobufWriter().message(7, graph).toBytes());
    }

    private void assertRefused(String... words) {
        assertThatThrownBy(() -> GraphContentReader.read(file))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("model.onnx")
                .hasMessageContainingAll(words);
    }
}
