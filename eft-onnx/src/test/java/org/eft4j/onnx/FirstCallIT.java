package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.eft4j.family.Family;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The first call of a process initialises libraries, once and for good: it works on any thread, or says why not. */
class FirstCallIT {
    private static Path model;
    private static String answer;

    @TempDir
    private Path folder;

    @BeforeAll
    static void answerHere() {
        model = Family.SMALL_TUNED.folder();
        answer = "answer: " + FirstCall.answer(model);
    }

    @Test
    void open_threadWithoutContextClassLoader_answers() throws Exception {
        assertThat(child().run(FirstCall.class, "withoutContextLoader").lines()).contains(answer);
    }

    @Test
    void open_interruptedThread_answersAndStaysInterrupted() throws Exception {
        assertThat(child().run(FirstCall.class, "interrupted").lines()).contains(answer, "interrupted: true");
    }

    @Test
    void open_threadOfTheCommonPool_answersThereAndLater() throws Exception {
        assertThat(isolated("commonPool")).containsExactly(answer, answer);
    }

    @Test
    void open_secondClassLoader_namesCauseAndRemedy() throws Exception {
        List<String> lines = isolated("twoLoaders");

        assertThat(lines).hasSize(2).first().isEqualTo(answer);
        assertThat(lines.get(1))
                .startsWith("refused: ")
                .contains("already loaded in another classloader", "share one copy of eft4j");
    }

    /** As where a library comes in another version; Java itself names the class only the first time. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ai.djl.huggingface.tokenizers.jni.LibUtils",
                "ai.onnxruntime.OrtEnvironment",
                "com.fasterxml.jackson.annotation.JsonSerializeAs",
                "com.sun.jna.Native",
                "org.slf4j.LoggerFactory"
            })
    void open_classOfALibraryMissing_isNamedEveryTime(String missing) throws Exception {
        List<String> lines = isolated("without", missing);

        assertThat(lines)
                .hasSize(2)
                .allSatisfy(line -> assertThat(line.replace('/', '.'))
                        .startsWith("refused: ")
                        .contains(missing, "mvn dependency:tree"));
    }

    private List<String> isolated(String... arguments) throws IOException, InterruptedException {
        String own = Path.of(FirstCallIT.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
        return child().withClassPath(own)
                .with("-D" + IsolatedCall.LIBRARIES + "=" + ChildJvm.ownClassPath())
                .with("-Djava.util.concurrent.ForkJoinPool.common.parallelism=2")
                .run(IsolatedCall.class, arguments)
                .lines();
    }

    private ChildJvm child() throws IOException {
        return new ChildJvm(folder).with("-D" + FirstCall.MODEL + "=" + model);
    }
}
