package org.eft4j.onnx.faults;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Executable;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Loads the backend's own classes with a call of {@link NativeFaults} woven before each call that reaches native code,
 * so that a test can make every one of them fail: those written today, and those somebody adds tomorrow. ONNX Runtime,
 * JNA and the API are shared with the rest of the process.
 */
final class NativeCallWeaver extends ClassLoader {
    private static final String BACKEND = "org.eft4j.onnx.";
    private static final String FAULTS = Type.getInternalName(NativeFaults.class);

    NativeCallWeaver() {
        super(NativeCallWeaver.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            if (known != null) {
                return known;
            }
            boolean woven = name.startsWith(BACKEND) && !name.startsWith(NativeFaults.class.getPackageName());
            return woven ? weave(name) : super.loadClass(name, resolve);
        }
    }

    private Class<?> weave(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            ClassReader reader = new ClassReader(in);
            ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
            reader.accept(new Weaving(writer), 0);
            byte[] code = writer.toByteArray();
            return defineClass(name, code, 0, code.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    private static final class Weaving extends ClassVisitor {
        Weaving(ClassVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] exceptions) {
            return new Calls(super.visitMethod(access, name, type, signature, exceptions));
        }
    }

    private static final class Calls extends MethodVisitor {
        private static final Set<String> JNA_CALLS = Set.of("invoke", "invokeInt", "invokeVoid");

        Calls(MethodVisitor next) {
            super(Opcodes.ASM9, next);
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String type, boolean isInterface) {
            if (owner.equals("com/sun/jna/Native") && (name.equals("malloc") || name.equals("free"))) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS, name, type, false);
                return;
            }
            boolean close = owner.startsWith("ai/onnxruntime/") && name.equals("close");
            boolean call = owner.startsWith("ai/onnxruntime/") && throwsOrtException(owner, name, type);
            boolean made = owner.startsWith("ai/onnxruntime/") && makesResource(owner, name, type);
            if (close) {
                super.visitInsn(Opcodes.DUP);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS, "closing", "(Ljava/lang/AutoCloseable;)V", false);
            } else if (call || made) {
                super.visitLdcInsn(owner + "." + name);
                super.visitMethodInsn(
                        Opcodes.INVOKESTATIC, FAULTS, call ? "calling" : "making", "(Ljava/lang/String;)V", false);
            } else if (owner.equals("com/sun/jna/Function") && JNA_CALLS.contains(name)) {
                super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS, "callingByJna", "()V", false);
            }
            super.visitMethodInsn(opcode, owner, name, type, isInterface);
            if (made) {
                super.visitInsn(Opcodes.DUP);
                super.visitMethodInsn(Opcodes.INVOKESTATIC, FAULTS, "made", "(Ljava/lang/AutoCloseable;)V", false);
            }
        }

        /** A reference to a native method would be called from where nothing is woven. */
        @Override
        public void visitInvokeDynamicInsn(String name, String type, Handle bootstrap, Object... arguments) {
            for (Object argument : arguments) {
                if (argument instanceof Handle handle
                        && handle.getOwner().startsWith("ai/onnxruntime/")
                        && (handle.getName().equals("close")
                                || throwsOrtException(handle.getOwner(), handle.getName(), handle.getDesc()))) {
                    throw new AssertionError("write a lambda in place of the method reference to " + handle
                            + ", so that faults can be woven into it");
                }
            }
            super.visitInvokeDynamicInsn(name, type, bootstrap, arguments);
        }

        private static boolean throwsOrtException(String owner, String name, String type) {
            return executables(owner)
                    .filter(executable -> matches(executable, name, type))
                    .anyMatch(executable ->
                            Arrays.asList(executable.getExceptionTypes()).contains(OrtException.class));
        }

        /** A constructor or a factory of what must be closed. The environment is for good. */
        private static boolean makesResource(String owner, String name, String type) {
            Class<?> made = load(
                    name.equals("<init>") ? owner : Type.getReturnType(type).getInternalName());
            return made != null
                    && AutoCloseable.class.isAssignableFrom(made)
                    && !made.getSimpleName().equals("OrtEnvironment");
        }

        private static Stream<Executable> executables(String owner) {
            Class<?> type = load(owner);
            return type == null
                    ? Stream.empty()
                    : Stream.of(type.getDeclaredMethods(), type.getMethods(), type.getDeclaredConstructors())
                            .flatMap(Arrays::stream);
        }

        private static boolean matches(Executable executable, String name, String type) {
            String own = executable instanceof java.lang.reflect.Method method
                    ? method.getName() + Type.getMethodDescriptor(method)
                    : "<init>" + Type.getConstructorDescriptor((java.lang.reflect.Constructor<?>) executable);
            return own.equals(name + type);
        }

        private static Class<?> load(String internalName) {
            if (!internalName.startsWith("ai/onnxruntime/")) {
                return null;
            }
            try {
                return Class.forName(internalName.replace('/', '.'), false, NativeCallWeaver.class.getClassLoader());
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
    }
}
