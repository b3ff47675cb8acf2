/**
 * Emulated fine-tuning: mixing, sampling, decoding and scoring, independent of what runs the models. Begin with {@link
 * org.eft4j}.
 */
@SuppressWarnings("module") // Modules that are named before they are there.
module org.eft4j {
    requires static transitive org.jspecify;

    exports org.eft4j;
    exports org.eft4j.spi;
    exports org.eft4j.internal.resource to
            org.eft4j.cli,
            org.eft4j.evaluation,
            org.eft4j.family,
            org.eft4j.huggingface,
            org.eft4j.onnx,
            org.eft4j.remote,
            org.eft4j.spark;

    uses org.eft4j.spi.ModelBackend;
}
