package org.eft4j;

import static java.util.Objects.requireNonNull;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Makes models that do something else than they should. */
final class FaultyModel {
    private FaultyModel() {}

    /** What happens around one call of a session. */
    @FunctionalInterface
    interface Faults {
        /**
         * Makes the call, or does something else.
         *
         * @param call the name of the method of {@link ModelSession}
         * @param logits the rows that the call is to fill, empty where it fills none
         * @param proceed makes the call
         */
        @Nullable
        Object around(String call, float[] logits, Call proceed) throws Throwable;
    }

    /** The call as it should be. */
    @FunctionalInterface
    interface Call {
        @Nullable
        Object proceed() throws Throwable;
    }

    /** The model, with faults around the calls of its sessions. */
    static LanguageModel of(LanguageModel model, Faults faults) {
        return proxy(LanguageModel.class, (self, method, arguments) -> {
            Object result = invoke(model, method, arguments);
            return result instanceof ModelSession session ? session(session, faults) : result;
        });
    }

    /** The model, whose sessions' calls of one name throw after they were made. */
    static LanguageModel throwingAfter(String call, LanguageModel model, Throwable failure) {
        return of(model, (name, logits, proceed) -> {
            Object result = proceed.proceed();
            if (name.equals(call)) {
                throw failure;
            }
            return result;
        });
    }

    /** The model, whose method of one name gives something else; prompts are then encoded anew. */
    static LanguageModel replacing(LanguageModel model, String name, Object value) {
        return proxy(LanguageModel.class, (self, method, arguments) -> {
            LanguageModel changed = (LanguageModel) self;
            return switch (method.getName()) {
                case "encode" ->
                    ((Prompt) requireNonNull(arguments)[0]).encode(changed.tokenizer(), changed.chatTemplate());
                case "newSession" ->
                    model.newSession(Prompt.tokens(changed.encode((Prompt) requireNonNull(arguments)[0])));
                default -> method.getName().equals(name) ? value : invoke(model, method, arguments);
            };
        });
    }

    private static ModelSession session(ModelSession session, Faults faults) {
        return proxy(
                ModelSession.class,
                (self, method, arguments) ->
                        faults.around(method.getName(), logits(arguments), () -> invoke(session, method, arguments)));
    }

    private static float[] logits(Object @Nullable [] arguments) {
        if (arguments != null) {
            for (Object argument : arguments) {
                if (argument instanceof float[] logits) {
                    return logits;
                }
            }
        }
        return new float[0];
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
