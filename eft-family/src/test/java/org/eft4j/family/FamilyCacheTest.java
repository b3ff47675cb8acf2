package org.eft4j.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.eft4j.internal.resource.Sha256;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FamilyCacheTest {
    private static final String MODEL = "small-base";

    @TempDir
    private Path temp;

    @Test
    void folder_emptyCache_holdsTheModelAndTheNoticesOnly() throws IOException {
        Path folder = new FamilyCache(temp).folder(MODEL);

        assertIntact(folder);
        assertThat(folder.resolveSibling("WORDNET-COPYRIGHT.txt")).isRegularFile();
        assertThat(folder.resolveSibling("LICENSES.md")).isRegularFile();
        assertThat(folder.resolveSibling("large-base")).doesNotExist();
    }

    @Test
    void folder_secondTime_writesNothing() throws IOException {
        Path model = new FamilyCache(temp).folder(MODEL).resolve("model.onnx");
        FileTime longAgo = FileTime.fromMillis(0);
        Files.setLastModifiedTime(model, longAgo);

        new FamilyCache(temp).folder(MODEL);

        assertThat(Files.getLastModifiedTime(model)).isEqualTo(longAgo);
    }

    @Test
    void folder_damagedOrMissingFiles_areRepaired() throws IOException {
        Path folder = new FamilyCache(temp).folder(MODEL);
        byte[] damaged = Files.readAllBytes(folder.resolve("model.onnx"));
        damaged[damaged.length / 2] ^= 1;
        Files.write(folder.resolve("model.onnx"), damaged);
        Files.writeString(folder.resolve("config.json"), "");
        Files.delete(folder.resolve("tokenizer.json"));

        assertIntact(new FamilyCache(temp).folder(MODEL));
    }

    @Test
    void folder_manyAtOnce_areAllWhole() throws Exception {
        int count = 8;
        CountDownLatch start = new CountDownLatch(count);
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<Future<Path>> folders = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                Callable<Path> unpack = () -> {
                    start.countDown();
                    start.await();
                    Path folder = new FamilyCache(temp).folder(MODEL);
                    assertIntact(folder);
                    return folder;
                };
                folders.add(threads.submit(unpack));
            }
            for (Future<Path> folder : folders) {
                assertIntact(folder.get());
            }
        } finally {
            threads.shutdownNow();
        }
        try (Stream<Path> files = Files.walk(temp)) {
            assertThat(files)
                    .as("unfinished files")
                    .noneMatch(file -> file.toString().endsWith(".tmp"));
        }
    }

    @Test
    void folder_placeThatCannotBeWritten_saysWhatToDo() throws IOException {
        Path file = Files.createFile(temp.resolve("file"));

        assertThatThrownBy(() -> new FamilyCache(file).folder(MODEL))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("set EFT_CACHE_DIR to a folder that can be written");
    }

    private static void assertIntact(Path folder) throws IOException {
        for (FamilyIndex.Entry entry : FamilyIndex.read().entries()) {
            if (entry.path().startsWith(MODEL + "/")) {
                Path file = folder.resolveSibling(entry.path());
                assertThat(Sha256.hex(Files.readAllBytes(file)))
                        .as(entry.path())
                        .isEqualTo(entry.sha256());
            }
        }
    }
}
