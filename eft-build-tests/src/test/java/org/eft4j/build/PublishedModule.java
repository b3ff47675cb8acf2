package org.eft4j.build;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** The published modules and what each of them may use: the table of docs/architecture.md. */
@SuppressWarnings(
        "ImmutableEnumChecker") // Set.of and List.of, which the checker does not follow through a constructor.
enum PublishedModule {
    CORE("eft-core", "org.eft4j", Set.of()),
    HUGGINGFACE(
            "eft-huggingface", "org.eft4j.huggingface", Set.of(CORE), "ai.djl", "com.fasterxml.jackson", "com.sun.jna"),
    FAMILY("eft-family", "org.eft4j.family", Set.of(CORE)),
    ONNX(
            "eft-onnx",
            "org.eft4j.onnx",
            Set.of(CORE, HUGGINGFACE),
            "ai.onnxruntime",
            "com.fasterxml.jackson",
            "com.sun.jna"),
    REMOTE("eft-remote", "org.eft4j.remote", Set.of(CORE, HUGGINGFACE), "com.fasterxml.jackson", "java.net.http"),
    STRUCTURED(
            "eft-structured",
            "org.eft4j.structured",
            Set.of(CORE),
            "com.fasterxml.jackson",
            "org.apache.lucene.util.automaton"),
    LANGCHAIN4J(
            "eft-langchain4j",
            "org.eft4j.langchain4j",
            Set.of(CORE, STRUCTURED),
            "com.fasterxml.jackson",
            "dev.langchain4j.agent.tool",
            "dev.langchain4j.data.message",
            "dev.langchain4j.exception",
            "dev.langchain4j.model"),
    SPARK("eft-spark", "org.eft4j.spark", Set.of(CORE), "org.apache.spark", "scala"),
    EVALUATION(
            "eft-evaluation",
            "org.eft4j.evaluation",
            Set.of(CORE),
            "com.fasterxml.jackson",
            "org.apache.batik",
            "org.apache.commons.numbers",
            "org.knowm.xchart"),
    CLI(
            "eft-cli",
            "org.eft4j.cli",
            Set.of(CORE, HUGGINGFACE, FAMILY, ONNX, REMOTE, STRUCTURED, EVALUATION),
            "com.fasterxml.jackson",
            "me.tongfei.progressbar",
            "org.jline",
            "picocli");

    /** The JDK, and annotations that say what may be null. */
    private static final List<String> EVERYWHERE = List.of("java", "javax", "org.w3c.dom", "org.jspecify");

    /** Packages of the JDK that speak to other machines: a module uses one only if the table above says so. */
    private static final List<String> NETWORK = List.of("java.net.http");

    /** The one internal package that other modules may use: eft-core's module-info exports it to them. */
    private static final String SHARED_INTERNALS = "org.eft4j.internal.resource";

    /** Read once: all tests look at the same classes. */
    private static final JavaClasses ALL = new ClassFileImporter()
            .importPaths(
                    Arrays.stream(values()).map(PublishedModule::classFolder).toList());

    final String artifactId;
    private final String rootPackage;
    private final Set<PublishedModule> below;
    private final List<String> libraries;

    PublishedModule(String artifactId, String rootPackage, Set<PublishedModule> below, String... libraries) {
        this.artifactId = artifactId;
        this.rootPackage = rootPackage;
        this.below = below;
        this.libraries = List.of(libraries);
    }

    /** Returns all classes that the module's build has compiled. */
    JavaClasses classes() {
        String folder = classFolder().toUri().toString();
        return ALL.that(DescribedPredicate.describe(
                "of " + artifactId,
                c -> c.getSource().orElseThrow().getUri().toString().startsWith(folder)));
    }

    /** Returns the types that other modules can name and are meant to. */
    List<JavaClass> publicTypes() {
        return classes().stream()
                .filter(PublishedModule::isPublic)
                .filter(c -> !isInternal(c))
                .sorted(Comparator.comparing(JavaClass::getName))
                .toList();
    }

    boolean owns(JavaClass type) {
        return isIn(type, "org.eft4j") && ownerOf(type) == this;
    }

    boolean mayUse(JavaClass type) {
        if (isIn(type, "org.eft4j")) {
            PublishedModule owner = ownerOf(type);
            return owner == this || (below.contains(owner) && (!isInternal(type) || isIn(type, SHARED_INTERNALS)));
        }
        return type.isPrimitive() || (isInAny(type, EVERYWHERE) && !isInAny(type, NETWORK)) || isInAny(type, libraries);
    }

    /** Says whether a package is kept from users by its name, as in {@code org.eft4j.onnx.internal.graph}. */
    static boolean isInternal(JavaClass type) {
        return (type.getPackageName() + ".").contains(".internal.");
    }

    private static PublishedModule ownerOf(JavaClass type) {
        return Arrays.stream(values())
                .filter(module -> isIn(type, module.rootPackage))
                .max(Comparator.comparingInt(module -> module.rootPackage.length()))
                .orElseThrow();
    }

    private static boolean isInAny(JavaClass type, List<String> rootPackages) {
        return rootPackages.stream().anyMatch(root -> isIn(type, root));
    }

    private static boolean isIn(JavaClass type, String rootPackage) {
        return (type.getPackageName() + ".").startsWith(rootPackage + ".");
    }

    /** A type nested in an interface is marked public, but no more visible than the interface. */
    private static boolean isPublic(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(PublishedModule::isPublic).orElse(true);
    }

    private Path classFolder() {
        Path folder = Repository.ROOT.resolve(artifactId).resolve("target/classes");
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException("expected compiled classes in " + folder
                    + "; found none: build the modules first, for example with mvn -pl eft-build-tests -am test");
        }
        return folder;
    }
}
