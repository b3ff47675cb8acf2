/** A family of small language models to try emulated fine-tuning on. Begin with {@link org.eft4j.family.Family}. */
module org.eft4j.family {
    requires static org.jspecify;
    requires transitive org.eft4j;

    exports org.eft4j.family;
}
