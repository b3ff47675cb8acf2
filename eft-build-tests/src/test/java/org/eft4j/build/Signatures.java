package org.eft4j.build;

import static java.util.stream.Collectors.joining;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what a user of a type can see: the type, its fields, constructors and methods, with generics, nullness,
 * declared exceptions and deprecation.
 */
final class Signatures {
    /** Every type has these. */
    private static final Set<String> METHODS_OF_OBJECT =
            Set.of("boolean equals(java.lang.Object)", "int hashCode()", "java.lang.String toString()");

    private Signatures() {}

    /** Returns a line for the type and an indented one for each visible member, in an order that no JDK changes. */
    static List<String> of(Class<?> type) {
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(Signatures::isVisible)
                .map(Signatures::constructor);
        Stream<String> inherited = withHiddenSupertypes(type).stream().flatMap(Signatures::fieldsAndMethods);

        List<String> lines = new ArrayList<>();
        lines.add(header(type));
        Stream.concat(constructors, inherited).sorted().distinct().forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static String header(Class<?> type) {
        List<String> parts = new ArrayList<>();
        parts.add(modifiers(type, type.getModifiers() & ~kindModifiers(type)));
        if (type.isSealed() && !type.isEnum()) {
            parts.add("sealed");
        }
        parts.add(kind(type));
        parts.add(type.getCanonicalName() + typeParameters(type.getTypeParameters()));
        if (type.getSuperclass() != null
                && !type.isEnum()
                && !type.isRecord()
                && type.getSuperclass() != Object.class) {
            parts.add("extends " + render(type.getAnnotatedSuperclass()));
        }
        if (type.getInterfaces().length > 0) {
            parts.add((type.isInterface() ? "extends " : "implements ") + render(type.getAnnotatedInterfaces()));
        }
        return join(parts);
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        if (type.isEnum()) {
            return "enum";
        }
        return type.isRecord() ? "record" : "class";
    }

    /** Modifiers that the kind implies. */
    private static int kindModifiers(Class<?> type) {
        int implied = type.isInterface() ? Modifier.INTERFACE | Modifier.ABSTRACT : 0;
        boolean isFinal = type.isEnum() || type.isRecord();
        return implied | (isFinal ? Modifier.FINAL | Modifier.ABSTRACT : 0) | Modifier.STATIC;
    }

    /** What a hidden supertype declares is seen through the type. */
    private static List<Class<?>> withHiddenSupertypes(Class<?> type) {
        List<Class<?>> types = new ArrayList<>(List.of(type));
        Stream.concat(Stream.ofNullable(type.getSuperclass()), Arrays.stream(type.getInterfaces()))
                .filter(supertype -> !Modifier.isPublic(supertype.getModifiers()))
                .forEach(supertype -> types.addAll(withHiddenSupertypes(supertype)));
        return types;
    }

    private static Stream<String> fieldsAndMethods(Class<?> type) {
        return Stream.concat(
                Arrays.stream(type.getDeclaredFields())
                        .filter(Signatures::isVisible)
                        .map(Signatures::field),
                Arrays.stream(type.getDeclaredMethods())
                        .filter(Signatures::isVisible)
                        .map(Signatures::method)
                        .filter(line -> METHODS_OF_OBJECT.stream().noneMatch(line::endsWith)));
    }

    private static boolean isVisible(Member member) {
        return (Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers()))
                && !member.isSynthetic();
    }

    private static String field(Field field) {
        return join(List.of(
                modifiers(field, field.getModifiers()), render(field.getAnnotatedType()) + " " + field.getName()));
    }

    private static String constructor(Constructor<?> constructor) {
        return join(List.of(
                modifiers(constructor, constructor.getModifiers()),
                typeParameters(constructor.getTypeParameters()),
                constructor.getDeclaringClass().getSimpleName() + parametersAndExceptions(constructor)));
    }

    private static String method(Method method) {
        return join(List.of(
                modifiers(method, method.getModifiers() & Modifier.methodModifiers() & ~Modifier.SYNCHRONIZED),
                method.isDefault() ? "default" : "",
                typeParameters(method.getTypeParameters()),
                render(method.getAnnotatedReturnType()),
                method.getName() + parametersAndExceptions(method)));
    }

    private static String parametersAndExceptions(Executable executable) {
        String parameters = render(executable.getAnnotatedParameterTypes());
        if (executable.isVarArgs()) {
            parameters = parameters.substring(0, parameters.length() - "[]".length()) + "...";
        }
        String exceptions = render(executable.getAnnotatedExceptionTypes());
        return "(" + parameters + ")" + (exceptions.isEmpty() ? "" : " throws " + exceptions);
    }

    private static String modifiers(AnnotatedElement element, int modifiers) {
        String deprecated = element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
        return (deprecated + Modifier.toString(modifiers)).strip();
    }

    private static String typeParameters(TypeVariable<?>[] parameters) {
        return parameters.length == 0
                ? ""
                : Arrays.stream(parameters).map(Signatures::typeParameter).collect(joining(", ", "<", ">"));
    }

    private static String typeParameter(TypeVariable<?> parameter) {
        String bounds = Arrays.stream(parameter.getAnnotatedBounds())
                .map(Signatures::render)
                .collect(joining(" & "));
        return parameter.getName() + (bounds.equals("java.lang.Object") ? "" : " extends " + bounds);
    }

    private static String render(AnnotatedType... types) {
        return Arrays.stream(types).map(Signatures::render).collect(joining(", "));
    }

    private static String render(AnnotatedType type) {
        String nullable = type.isAnnotationPresent(Nullable.class) ? "@Nullable " : "";
        if (type instanceof AnnotatedArrayType array) {
            String component = render(array.getAnnotatedGenericComponentType());
            return component + (nullable.isEmpty() ? "" : " " + nullable) + "[]";
        }
        if (type instanceof AnnotatedParameterizedType parameterized) {
            String name = parameterized.getType().getTypeName().replaceFirst("<.*", "");
            return nullable + canonical(name) + "<" + render(parameterized.getAnnotatedActualTypeArguments()) + ">";
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return wildcard(wildcard);
        }
        return nullable + canonical(type.getType().getTypeName());
    }

    private static String wildcard(AnnotatedWildcardType wildcard) {
        if (wildcard.getAnnotatedLowerBounds().length > 0) {
            return "? super " + render(wildcard.getAnnotatedLowerBounds());
        }
        String bounds = render(wildcard.getAnnotatedUpperBounds());
        return bounds.isEmpty() || bounds.equals("java.lang.Object") ? "?" : "? extends " + bounds;
    }

    private static String canonical(String binaryName) {
        return binaryName.replace('$', '.');
    }

    private static String join(List<String> parts) {
        return parts.stream().filter(part -> !part.isEmpty()).collect(joining(" "));
    }
}
