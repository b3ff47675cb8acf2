package org.eft4j.onnx.fuzz;

/** What is wrong with a model folder: one file of it. */
final class SpoiledFile {
    private final String model;
    private final String name;
    private final byte[] content;

    /**
     * Spoils a file.
     *
     * @param model the model folder among the test resources
     * @param name the file, relative to the folder
     * @param content what the file holds instead
     */
    SpoiledFile(String model, String name, byte[] content) {
        this.model = model;
        this.name = name;
        this.content = content.clone();
    }

    String model() {
        return model;
    }

    String name() {
        return name;
    }

    byte[] content() {
        return content.clone();
    }
}
