package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;
import org.eft4j.family.Family;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The modular application that docs/modules.md shows, compiled and started with the packaged jars. */
class ModulePathIT {
    private static final Pattern JAVA = Pattern.compile("(?ms)^```java\n(.*?)^```$");
    private static final Pattern NATIVE_ACCESS = Pattern.compile("--enable-native-access=\\S+");
    private static final Pattern MAIN = Pattern.compile("-m (\\S+)");

    private final String page = Files.readString(Path.of("../docs/modules.md"));
    private final List<String> sources = JAVA.matcher(page)
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();

    @TempDir
    private Path folder;

    ModulePathIT() throws IOException {}

    @Test
    void application_asThePageShowsIt_answersAndIsAllowedNativeCode() throws Exception {
        compile(sources.get(0));

        assertThat(run(first(NATIVE_ACCESS)).lines()).containsExactly(answer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"com.fasterxml.jackson.databind", "org.slf4j"})
    void application_oneRequiresLess_isToldTheModule(String module) throws Exception {
        compile(without(module));

        assertThat(run(first(NATIVE_ACCESS)).errors()).contains("--add-modules " + module);
    }

    @Test
    void application_requiresOnlyTheCoreAndAddsModules_answers() throws Exception {
        compile("module com.example.app { requires org.eft4j; }");

        assertThat(run(first(NATIVE_ACCESS), "--add-modules", "com.fasterxml.jackson.databind,org.slf4j")
                        .lines())
                .containsExactly(answer());
    }

    private String without(String module) {
        String rest = sources.get(0).replaceAll("(?m)^.*requires " + Pattern.quote(module) + ";.*\n", "");
        assertThat(rest).isNotEqualTo(sources.get(0));
        return rest;
    }

    private static String answer() {
        try (LanguageModel model = Family.SMALL_TUNED.open()) {
            return Generator.of(model).generate(Prompt.chat("hello")).text();
        }
    }

    private void compile(String moduleInfo) throws IOException {
        Path sourceFolder = Files.createDirectories(folder.resolve("src/com/example/app"));
        Path module = Files.writeString(folder.resolve("src/module-info.java"), moduleInfo);
        Path main = Files.writeString(sourceFolder.resolve("Main.java"), sources.get(1));
        int status = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(
                        System.out,
                        System.err,
                        "-p",
                        ShippedJars.path(),
                        "-d",
                        classes().toString(),
                        module.toString(),
                        main.toString());
        assertThat(status).as("status of the compiler").isZero();
    }

    private ChildJvm.Ended run(String... options) throws IOException, InterruptedException {
        return new ChildJvm(folder)
                .with(options)
                .runModule(
                        ShippedJars.path() + File.pathSeparator + classes(),
                        first(MAIN).substring("-m ".length()),
                        Family.SMALL_TUNED.folder().toString());
    }

    private Path classes() {
        return folder.resolve("classes");
    }

    private String first(Pattern pattern) {
        return pattern.matcher(page).results().findFirst().orElseThrow().group();
    }
}
