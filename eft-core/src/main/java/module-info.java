/** Emulated fine-tuning: mixing, sampling, decoding and scoring, independent of what runs the models. Begin with {@link org.eft4j}. */
module org.eft4j {
    requires static transitive org.jspecify;

    exports org.eft4j;
    exports org.eft4j.spi;

    uses org.eft4j.spi.ModelBackend;
}
