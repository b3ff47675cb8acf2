package org.eft4j.onnx;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

@AnalyzeClasses(packages = "org.eft4j.onnx", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final Path PUBLIC_API = Path.of("src/test/resources/public-api.txt");

    /** Among internals only: the API and its SPI name each other's types, and internals name both. */
    @ArchTest
    static final ArchRule NO_PACKAGE_CYCLES =
            slices().matching("org.eft4j.onnx.internal.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule TEXT_SIDE_BY_ITS_FACE_ONLY =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.eft4j.huggingface.internal..");

    @ArchTest
    static final ArchRule NO_STANDARD_STREAMS = GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;

    @ArchTest
    static final ArchRule NO_GENERIC_EXCEPTIONS = GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

    @ArchTest
    static void packages_all_areNullMarked(JavaClasses classes) {
        assertThat(classes.stream()
                        .map(JavaClass::getPackage)
                        .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .as("packages without @NullMarked in their package-info.java")
                .isEmpty();
    }

    @ArchTest
    static void publicApi_topLevelTypes_areThePinnedOnes(JavaClasses classes) throws IOException {
        Set<String> actual = api(classes)
                .filter(c -> !c.getEnclosingClass().isPresent())
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> pinned = Files.readAllLines(PUBLIC_API);
        assertThat(actual)
                .as("public top-level types; a wanted change is also made in %s", PUBLIC_API)
                .containsExactlyElementsOf(pinned);
    }

    @ArchTest
    static void publicApi_signatures_nameNoInternalType(JavaClasses classes) {
        Stream<String> supertypes = api(classes)
                .filter(c -> Stream.concat(c.getAllRawSuperclasses().stream(), c.getAllRawInterfaces().stream())
                        .anyMatch(ArchitectureTest::isInternal))
                .map(JavaClass::getName);
        Stream<String> members = api(classes)
                .flatMap(c -> c.getMembers().stream())
                .filter(ArchitectureTest::isVisible)
                .filter(m -> m.getAllInvolvedRawTypes().stream().anyMatch(ArchitectureTest::isInternal))
                .map(JavaMember::getFullName);
        assertThat(Stream.concat(supertypes, members))
                .as("public API that names an internal type")
                .isEmpty();
    }

    private static Stream<JavaClass> api(JavaClasses classes) {
        return classes.stream()
                .filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(c -> !isInternal(c));
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean isInternal(JavaClass type) {
        return (type.getPackageName() + ".").startsWith("org.eft4j.onnx.internal.");
    }
}
