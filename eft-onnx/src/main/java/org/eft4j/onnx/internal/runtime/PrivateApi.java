package org.eft4j.onnx.internal.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import ai.onnxruntime.TensorInfo.OnnxTensorType;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Optional;
import org.eft4j.BackendException;

/**
 * Functions that ONNX Runtime has and its Java API does not offer: memory on a device, and tensors that use it. This is
 * the only class that uses private parts of that API, namely
 *
 * <ul>
 *   <li>{@code OnnxRuntime.tempDirectory}, the folder that libraries are unpacked into;
 *   <li>{@code OnnxRuntime.ortApiHandle}, the table of the C API's functions, which are called through JNA. The table
 *       only ever grows, so a function stays at its index in every version 1.x;
 *   <li>{@code OrtSession.nativeHandle};
 *   <li>the constructors {@code OnnxTensor(long, long, TensorInfo)} and {@code TensorInfo(long[], OnnxJavaType,
 *       OnnxTensorType)}.
 * </ul>
 *
 * <p>{@link #open()} tries all of it on host memory, so that a version in which something has moved is noticed before a
 * device is used. Immutable and thread-safe.
 */
final class PrivateApi {
    private static final int GET_ERROR_MESSAGE = 2;
    private static final int CREATE_TENSOR_WITH_DATA = 49;
    private static final int CREATE_MEMORY_INFO = 68;
    private static final int MEMORY_INFO_GET_NAME = 71;
    private static final int ALLOCATOR_ALLOC = 75;
    private static final int ALLOCATOR_FREE = 76;
    private static final int GET_DEFAULT_ALLOCATOR = 78;
    private static final int RELEASE_STATUS = 93;
    private static final int RELEASE_MEMORY_INFO = 94;
    private static final int CREATE_ALLOCATOR = 131;
    private static final int RELEASE_ALLOCATOR = 132;

    private static final int DEVICE_ALLOCATOR = 0;
    private static final int DEFAULT_MEMORY = 0;
    private static final String HOST = "Cpu";

    private final Pointer table;
    private final Field sessionHandle;
    private final Constructor<OnnxTensor> newTensor;
    private final Constructor<TensorInfo> newTensorInfo;

    private PrivateApi() throws ReflectiveOperationException {
        table = new Pointer(tableAddress());
        sessionHandle = accessible(OrtSession.class.getDeclaredField("nativeHandle"));
        newTensor = OnnxTensor.class.getDeclaredConstructor(long.class, long.class, TensorInfo.class);
        newTensor.setAccessible(true);
        newTensorInfo = TensorInfo.class.getDeclaredConstructor(long[].class, OnnxJavaType.class, OnnxTensorType.class);
        newTensorInfo.setAccessible(true);
    }

    /** Zero until ONNX Runtime's library is loaded. To ask loads nothing. */
    private static long tableAddress() throws ReflectiveOperationException {
        return loader("ortApiHandle").getLong(null);
    }

    /** A static field of the class that loads ONNX Runtime's libraries. */
    private static Field loader(String field) throws ReflectiveOperationException {
        return accessible(Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField(field));
    }

    /** Returns whether ONNX Runtime's library is loaded already; false also if that cannot be found out. */
    static boolean isLibraryLoaded() {
        try {
            return tableAddress() != 0;
        } catch (ReflectiveOperationException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Returns the folder that ONNX Runtime has made to unpack libraries into; empty also if that cannot be found out.
     */
    static Optional<Path> temporaryFolder() {
        try {
            return Optional.ofNullable((Path) loader("tempDirectory").get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Field accessible(Field field) {
        field.setAccessible(true);
        return field;
    }

    /**
     * Gets access to the private parts and tries them.
     *
     * @throws BackendException if they are not what this class was written for, with what is different
     */
    static PrivateApi open() {
        String version = OnnxRuntime.environment().getVersion();
        try {
            require(version.startsWith("1."), "its major version is not 1");
            PrivateApi api = new PrivateApi();
            require(Pointer.nativeValue(api.table) != 0, "its function table is not set");
            api.tryOut();
            return api;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            throw new BackendException(
                    "device memory cannot be had from Java with ONNX Runtime " + version + ": " + e, e);
        }
    }

    private void tryOut() throws ReflectiveOperationException {
        MemoryKind host = memoryKind(HOST, 0);
        try {
            PointerByReference name = new PointerByReference();
            check(call(MEMORY_INFO_GET_NAME, host.info, name));
            require(HOST.equals(name.getValue().getString(0)), "memory is not named as it was created");
            PointerByReference allocator = new PointerByReference();
            check(call(GET_DEFAULT_ALLOCATOR, allocator));
            Pointer block = allocate(allocator.getValue(), 2 * Float.BYTES);
            try (OnnxTensor tensor = tensor(host, block, OnnxJavaType.FLOAT, 1, 2)) {
                block.setFloat(Float.BYTES, 42);
                require(tensor.getFloatBuffer().get(1) == 42, "a tensor does not stand on the memory it was given");
            } finally {
                free(allocator.getValue(), block);
            }
        } finally {
            release(host);
        }
        try {
            release(memoryKind("nowhere", 0));
            throw new IllegalStateException("memory of a device that does not exist is not refused");
        } catch (BackendException expected) {
            // An error became a message: that much works, too.
        }
    }

    private static void require(boolean condition, String finding) {
        if (!condition) {
            throw new IllegalStateException(finding);
        }
    }

    /** A kind of memory, such as that of CUDA device 1. The caller that made it {@linkplain #release releases} it. */
    static final class MemoryKind {
        private final Pointer info;

        private MemoryKind(Pointer info) {
            this.info = info;
        }
    }

    /**
     * Names a kind of memory.
     *
     * @param name as ONNX Runtime calls it: Cpu, Cuda, CudaPinned
     * @param device its number among several of a kind, counted from 0
     */
    MemoryKind memoryKind(String name, int device) {
        PointerByReference info = new PointerByReference();
        check(call(CREATE_MEMORY_INFO, name, DEVICE_ALLOCATOR, device, DEFAULT_MEMORY, info));
        return new MemoryKind(info.getValue());
    }

    void release(MemoryKind kind) {
        function(RELEASE_MEMORY_INFO).invokeVoid(new Object[] {kind.info});
    }

    /**
     * Returns the allocator that a session itself uses for a kind of memory. The caller releases it.
     *
     * @throws BackendException if the session has none
     */
    Pointer allocator(OrtSession session, MemoryKind kind) {
        try {
            PointerByReference allocator = new PointerByReference();
            check(call(CREATE_ALLOCATOR, new Pointer(sessionHandle.getLong(session)), kind.info, allocator));
            return allocator.getValue();
        } catch (IllegalAccessException e) {
            throw new BackendException("ONNX Runtime does not let its session be read", e);
        }
    }

    void releaseAllocator(Pointer allocator) {
        function(RELEASE_ALLOCATOR).invokeVoid(new Object[] {allocator});
    }

    /**
     * Allocates memory with undefined content. The caller frees it.
     *
     * @throws BackendException if there is none left, with ONNX Runtime's reason
     */
    Pointer allocate(Pointer allocator, long bytes) {
        PointerByReference block = new PointerByReference();
        check(call(ALLOCATOR_ALLOC, allocator, bytes, block));
        if (block.getValue() == null) {
            throw new BackendException("out of memory");
        }
        return block.getValue();
    }

    void free(Pointer allocator, Pointer block) {
        check(call(ALLOCATOR_FREE, allocator, block));
    }

    /**
     * Makes a tensor on memory that the caller owns. The caller closes it. Its getters read memory that the host may
     * not be able to read.
     */
    OnnxTensor tensor(MemoryKind kind, Pointer memory, OnnxJavaType type, long... shape) {
        PointerByReference value = new PointerByReference();
        check(call(
                CREATE_TENSOR_WITH_DATA,
                kind.info,
                memory,
                MemoryBlock.bytes(type, shape),
                shape,
                (long) shape.length,
                elementType(type),
                value));
        try {
            TensorInfo info = newTensorInfo.newInstance(shape, type, OnnxTensorType.mapFromJavaType(type));
            return newTensor.newInstance(Pointer.nativeValue(value.getValue()), 0L, info);
        } catch (ReflectiveOperationException e) {
            throw new BackendException("ONNX Runtime does not let a tensor be made: " + e, e);
        }
    }

    /**
     * Returns the C API's number of an element type, which differs from the number in the native part of the Java API.
     */
    private static int elementType(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> 1;
            case UINT8 -> 2;
            case INT64 -> 7;
            case FLOAT16 -> 10;
            case BFLOAT16 -> 16;
            default -> throw new IllegalArgumentException("no cache has elements of type " + type);
        };
    }

    private Function function(int index) {
        return Function.getFunction(table.getPointer((long) index * Native.POINTER_SIZE));
    }

    private Pointer call(int index, Object... arguments) {
        return (Pointer) function(index).invoke(Pointer.class, arguments);
    }

    private void check(Pointer status) {
        if (status != null) {
            String message =
                    ((Pointer) function(GET_ERROR_MESSAGE).invoke(Pointer.class, new Object[] {status})).getString(0);
            function(RELEASE_STATUS).invokeVoid(new Object[] {status});
            throw new BackendException(message);
        }
    }
}
