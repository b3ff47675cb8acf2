package org.eft4j.onnx.faults;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Makes one call of native code fail, in the way in which such calls fail, and keeps account of everything that native
 * code gave out. Memory is handed out filled with ones, so that whoever reads what nobody wrote reads NaN. Called by
 * woven classes, of one thread.
 */
public final class NativeFaults {
    private static final byte POISON = (byte) 0xFF;

    private static final Map<Object, String> OPEN = Collections.synchronizedMap(new IdentityHashMap<>());
    private static final Map<Long, Long> MEMORY = new HashMap<>();
    private static int countdown;
    private static String failed = "";

    private NativeFaults() {}

    /** Starts anew with empty books, whatever an earlier test has left. */
    static void reset() {
        OPEN.clear();
        MEMORY.clear();
        countdown = 0;
    }

    /** Lets the n-th call from now on fail, counted from 1. */
    static void failAt(int n) {
        countdown = n;
        failed = "";
    }

    /** The call that failed, empty if there were not as many. No other will fail. */
    static String disarm() {
        countdown = 0;
        return failed;
    }

    /** How many resources and blocks of memory are held. */
    static int held() {
        return OPEN.size() + MEMORY.size();
    }

    /** What is held, for messages. */
    static String heldNames() {
        return OPEN.values() + " and " + MEMORY.size() + " blocks";
    }

    private static boolean fails(String call) {
        if (countdown > 0 && --countdown == 0) {
            failed = call;
            return true;
        }
        return false;
    }

    /** Before a call that can throw an {@link OrtException}. */
    public static void calling(String call) {
        if (fails(call)) {
            NativeFaults.<RuntimeException>sneak(new OrtException("injected into " + call));
        }
    }

    /** Before something is made by a call that declares no exception. */
    public static void making(String call) {
        if (fails(call)) {
            throw new IllegalStateException("injected into " + call);
        }
    }

    /** Before a call through JNA, which throws errors for what it cannot do. */
    public static void callingByJna() {
        if (fails("a function called by JNA")) {
            throw new Error("injected into a call by JNA");
        }
    }

    /** After something was made. */
    public static void made(AutoCloseable resource) {
        OPEN.put(resource, resource.getClass().getSimpleName());
    }

    /** Before a close. One that fails is not held against anybody: nothing more can be done about it. */
    public static void closing(AutoCloseable resource) {
        String name = OPEN.remove(resource);
        boolean closedBefore = resource instanceof OnnxTensor tensor && tensor.isClosed();
        if (closedBefore) {
            throw new AssertionError("a tensor is closed a second time");
        }
        if (fails("the close of " + name)) {
            throw new IllegalStateException("injected into the close of " + name);
        }
    }

    /** In place of {@link Native#malloc}, which answers 0 when there is no memory. */
    public static long malloc(long size) {
        if (fails("malloc")) {
            return 0;
        }
        long address = Native.malloc(size);
        new Pointer(address).setMemory(0, size, POISON);
        MEMORY.put(address, size);
        return address;
    }

    /** In place of {@link Native#free}. */
    public static void free(long address) {
        Long size = MEMORY.remove(address);
        if (size == null) {
            throw new AssertionError("memory is freed that is not held");
        }
        if (fails("free")) {
            throw new Error("injected into free");
        }
        // Whoever reads on reads NaN, too.
        new Pointer(address).setMemory(0, size, POISON);
        Native.free(address);
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable failure) throws E {
        throw (E) failure;
    }
}
