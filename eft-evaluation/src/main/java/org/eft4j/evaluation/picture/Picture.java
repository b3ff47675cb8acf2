package org.eft4j.evaluation.picture;

import java.awt.AWTError;
import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGGraphics2DIOException;
import org.eft4j.internal.resource.IoReason;
import org.w3c.dom.Document;

/**
 * Something drawn, to be written as PNG and as SVG. Needs no screen.
 *
 * @param width in points
 * @param height in points
 * @param drawing draws it
 */
public record Picture(int width, int height, Consumer<Graphics2D> drawing) {
    private static final String SVG_NAMESPACE = "http://www.w3.org/2000/svg";

    /** Pixels for each point of a PNG, so that it is sharp on today's screens. */
    private static final int PIXELS = 2;

    static {
        // Without this the Java platform looks for a screen, and on macOS shows an icon.
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    /**
     * Writes {@code NAME.png} and {@code NAME.svg} into a folder.
     *
     * @throws UncheckedIOException if they cannot be written
     * @throws PictureException if this Java platform cannot draw: some are installed without fonts, or without {@code
     *     java.desktop}
     */
    public void write(Path folder, String name) {
        try {
            writePng(folder.resolve(name + ".png"));
            writeSvg(folder.resolve(name + ".svg"));
        } catch (AWTError | InternalError | LinkageError e) {
            throw new PictureException(
                    "this Java platform cannot draw the picture " + name + " (" + e.getMessage()
                            + "); the tables are there. Install fonts (fontconfig), or a full JDK",
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot write the picture " + name + " into " + folder + ": " + IoReason.of(e), e);
        }
    }

    private void writePng(Path file) throws IOException {
        BufferedImage image = new BufferedImage(width * PIXELS, height * PIXELS, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.scale(PIXELS, PIXELS);
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        draw(graphics);
        graphics.dispose();
        if (!ImageIO.write(image, "png", file.toFile())) {
            throw new IOException("this Java platform cannot write PNG");
        }
    }

    private void writeSvg(Path file) throws IOException {
        SVGGeneratorContext context = SVGGeneratorContext.createDefault(emptySvg());
        context.setPrecision(2);
        SVGGraphics2D graphics = new SVGGraphics2D(context, false);
        graphics.setSVGCanvasSize(new Dimension(width, height));
        draw(graphics);
        try (Writer out = Files.newBufferedWriter(file)) {
            graphics.stream(out, true);
        } catch (SVGGraphics2DIOException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            graphics.dispose();
        }
    }

    private static Document emptySvg() {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .getDOMImplementation()
                    .createDocument(SVG_NAMESPACE, "svg", null);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException("every Java platform has an XML parser", e);
        }
    }

    private void draw(Graphics2D graphics) {
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, width, height);
        drawing.accept(graphics);
    }
}
