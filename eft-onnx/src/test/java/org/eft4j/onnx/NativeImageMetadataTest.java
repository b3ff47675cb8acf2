package org.eft4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The metadata for GraalVM's native-image names what there is, and all that native code asks for. That an image runs is
 * not tested: it would take GraalVM.
 */
class NativeImageMetadataTest {
    private static final String FOLDER = "META-INF/native-image/org.eft4j/";
    private static final Map<String, Class<?>> PRIMITIVES = Map.of("long", long.class, "long[]", long[].class);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eft-huggingface/jni-config.json",
                "eft-huggingface/reflect-config.json",
                "eft-onnx/jni-config.json",
                "eft-onnx/reflect-config.json"
            })
    void classes_namedInTheMetadata_haveTheseMembers(String file) throws Exception {
        JsonNode entries = read(file);

        assertThat(entries).isNotEmpty();
        for (JsonNode entry : entries) {
            Class<?> type = type(entry.get("name").asText());
            for (JsonNode field : entry.path("fields")) {
                assertThat(type).hasDeclaredFields(field.get("name").asText());
            }
            for (JsonNode method : entry.path("methods")) {
                assertThat(method.get("name").asText()).isEqualTo("<init>");
                Class<?>[] parameters = stream(method.get("parameterTypes"))
                        .map(name -> type(name.asText()))
                        .toArray(Class[]::new);
                assertThat(type.getDeclaredConstructor(parameters)).isNotNull();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "eft-huggingface/proxy-config.json")
    void proxies_namedInTheMetadata_areOfInterfaces(String file) throws IOException {
        assertThat(read(file))
                .isNotEmpty()
                .allSatisfy(proxy -> assertThat(stream(proxy.get("interfaces")))
                        .isNotEmpty()
                        .allMatch(name -> type(name.asText()).isInterface()));
    }

    @ParameterizedTest
    @CsvSource({
        "eft-huggingface, ai.djl.huggingface.tokenizers.jni.LibUtils, native/lib/",
        "eft-huggingface, com.sun.jna.Native, com/sun/jna/.*jnidispatch\\.(so|dll|jnilib)",
        "eft-onnx, ai.onnxruntime.OrtEnvironment, ai/onnxruntime/native/"
    })
    void resources_ofALibrary_areAllNamedButForCuda(String module, String owner, String beginning) throws IOException {
        List<Pattern> patterns = stream(
                        read(module + "/resource-config.json").get("resources").get("includes"))
                .map(include -> Pattern.compile(include.get("pattern").asText()))
                .toList();

        List<String> packed = entries(type(owner)).stream()
                .filter(name -> Pattern.compile(beginning).matcher(name).lookingAt())
                .filter(name -> !name.contains("providers_cuda"))
                .toList();

        assertThat(packed)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(patterns)
                        .as("patterns for %s", name)
                        .anyMatch(pattern -> pattern.matcher(name).matches()));
    }

    /** Native code asks for Java classes by names that stand in its file. */
    @ParameterizedTest
    @CsvSource({
        "eft-huggingface, ai.djl.huggingface.tokenizers.jni.LibUtils, ai/djl/",
        "eft-huggingface, com.sun.jna.Native, com/sun/jna/",
        "eft-onnx, ai.onnxruntime.OrtEnvironment, ai/onnxruntime/"
    })
    void jni_classesThatTheLibrariesAskFor_areNamed(String module, String owner, String root) throws IOException {
        List<String> named = stream(read(module + "/jni-config.json"))
                .map(entry -> entry.get("name").asText().replace('.', '/'))
                .toList();
        Pattern asked = Pattern.compile(root + "[\\w$/]+");
        TreeSet<String> found = new TreeSet<>();
        for (String library : entries(type(owner))) {
            if (library.matches(".*(libtokenizers|libjnidispatch|onnxruntime4j_jni)\\.(so|dylib|jnilib|dll)")) {
                found.addAll(names(type(owner), library, asked));
            }
        }

        // Rust's texts follow each other without an end.
        assertThat(found)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(named)
                        .as("classes named, of which one is %s", name)
                        .anyMatch(name::startsWith));
    }

    private static List<String> names(Class<?> owner, String library, Pattern pattern) throws IOException {
        try (InputStream in = Objects.requireNonNull(owner.getResourceAsStream("/" + library))) {
            String content = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            return pattern.matcher(content).results().map(MatchResult::group).toList();
        }
    }

    /** The files in the jar that a class is in, those for debuggers of macOS left out. */
    private static List<String> entries(Class<?> owner) throws IOException {
        URL url = Objects.requireNonNull(owner.getResource("/" + owner.getName().replace('.', '/') + ".class"));
        List<String> names = new ArrayList<>();
        ((JarURLConnection) url.openConnection())
                .getJarFile()
                .entries()
                .asIterator()
                .forEachRemaining(entry -> {
                    if (!entry.isDirectory() && !entry.getName().contains(".dSYM/")) {
                        names.add(entry.getName());
                    }
                });
        return names;
    }

    private static JsonNode read(String file) throws IOException {
        try (InputStream in = NativeImageMetadataTest.class.getClassLoader().getResourceAsStream(FOLDER + file)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(in, file));
        }
    }

    private static Class<?> type(String name) {
        try {
            Class<?> primitive = PRIMITIVES.get(name);
            return primitive != null
                    ? primitive
                    : Class.forName(name, false, NativeImageMetadataTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("the metadata names a class that is not there: " + name, e);
        }
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
