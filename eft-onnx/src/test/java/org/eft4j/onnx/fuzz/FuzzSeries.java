package org.eft4j.onnx.fuzz;

import java.io.IOException;
import java.util.List;

/** A series of spoiled model folders. What case n is depends on n only, so that each can be run again alone. */
interface FuzzSeries {
    /** Returns the models that are spoiled, folders under {@code exports}. */
    List<String> models();

    /** Returns case n. */
    SpoiledFile spoil(long n) throws IOException;
}
