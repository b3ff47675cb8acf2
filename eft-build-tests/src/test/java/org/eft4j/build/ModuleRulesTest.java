package org.eft4j.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What holds for each published module. */
class ModuleRulesTest {
    @ParameterizedTest
    @EnumSource
    void classes_all_liveInPackagesOfTheirModule(PublishedModule module) {
        assertThat(module.classes().stream().filter(c -> !module.owns(c)).map(JavaClass::getName))
                .as("classes of %s in a package of another module", module.artifactId)
                .isEmpty();
    }

    /** Keeps frameworks out of the lower modules, and everybody out of others' internals. */
    @ParameterizedTest
    @EnumSource
    void dependencies_all_areWhatTheModuleMayUse(PublishedModule module) {
        assertThat(module.classes().stream()
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .filter(d -> !module.mayUse(d.getTargetClass().getBaseComponentType()))
                        .map(Dependency::getDescription))
                .as("dependencies that the table in PublishedModule does not allow %s", module.artifactId)
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void packages_all_areNullMarked(PublishedModule module) {
        assertThat(module.classes().stream()
                        .map(JavaClass::getPackage)
                        .filter(p -> !p.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName)
                        .distinct())
                .as("packages without @NullMarked in their package-info.java")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void packages_all_haveNoCycles(PublishedModule module) {
        SlicesRuleDefinition.slices()
                .assignedFrom(new InternalPackages())
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(module.classes());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLI")
    void standardStreams_libraries_areNotUsed(PublishedModule module) {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(module.classes());
    }

    @ParameterizedTest
    @EnumSource
    void exceptions_generic_areNotThrown(PublishedModule module) {
        GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(module.classes());
    }

    @ParameterizedTest
    @EnumSource
    void publicTypes_signatures_nameNoInternalType(PublishedModule module) {
        Stream<String> supertypes = module.publicTypes().stream()
                .filter(c -> Stream.concat(c.getAllRawSuperclasses().stream(), c.getAllRawInterfaces().stream())
                        .anyMatch(PublishedModule::isInternal))
                .map(JavaClass::getName);
        Stream<String> members = module.publicTypes().stream()
                .flatMap(c -> c.getMembers().stream())
                .filter(ModuleRulesTest::isVisible)
                .filter(m -> m.getAllInvolvedRawTypes().stream().anyMatch(PublishedModule::isInternal))
                .map(JavaMember::getFullName);
        assertThat(Stream.concat(supertypes, members))
                .as("public types of %s that name an internal type", module.artifactId)
                .isEmpty();
    }

    /** Kernels know arrays, and the interpreter of chat templates knows text: both can be read on their own. */
    @ParameterizedTest
    @EnumSource(names = {"CORE", "HUGGINGFACE"})
    void internals_ofLowerModules_knowNoApi(PublishedModule module) {
        assertThat(module.classes().stream()
                        .filter(PublishedModule::isInternal)
                        .flatMap(c -> c.getDirectDependenciesFromSelf().stream())
                        .filter(d -> module.owns(d.getTargetClass()) && !PublishedModule.isInternal(d.getTargetClass()))
                        .map(Dependency::getDescription))
                .as("internals of %s that depend on its API", module.artifactId)
                .isEmpty();
    }

    /** A reader has to find a way through them. */
    @Test
    void publicTypes_ofCore_areAtMost42() {
        assertThat(PublishedModule.CORE.publicTypes().stream().filter(JavaClass::isTopLevelClass))
                .hasSizeLessThanOrEqualTo(42);
    }

    private static boolean isVisible(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    /** A slice for each internal package. API and SPI may name each other's types and those of the internals. */
    private static final class InternalPackages implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return PublishedModule.isInternal(type)
                    ? SliceIdentifier.of(type.getPackageName())
                    : SliceIdentifier.ignore();
        }

        @Override
        public String getDescription() {
            return "internal packages";
        }
    }
}
