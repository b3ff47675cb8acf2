package org.eft4j.family;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.eft4j.internal.resource.CacheFolder;

/** The family, unpacked in a folder. */
final class FamilyCache {
    private final Path cache;
    private final FamilyIndex index = FamilyIndex.read();

    FamilyCache(Path cache) {
        this.cache = cache;
    }

    /** Returns the folder of a model, whole and undamaged. */
    Path folder(String model) {
        Path family = cache.resolve("family-" + index.edition());
        try {
            for (FamilyIndex.Entry entry : index.entries()) {
                if (entry.belongsTo(model)) {
                    entry.unpackTo(family.resolve(entry.path()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot unpack the models into " + family + " (" + e
                            + "); set " + CacheFolder.VARIABLE
                            + " to a folder that can be written",
                    e);
        }
        return family.resolve(model);
    }
}
