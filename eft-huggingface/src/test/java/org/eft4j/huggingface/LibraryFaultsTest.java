package org.eft4j.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import org.eft4j.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each of these files made the tokenizer library end the process, when it was opened or at the first text. */
class LibraryFaultsTest {
    private static final String BPE = "{'type':'BPE','vocab':{'a':0,'b':1,'ab':2},'merges':['a b']}";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "normalizer.precompiled_charsmap | {'type':'Precompiled','precompiled_charsmap':null}",
                "normalizer.precompiled_charsmap | {'type':'Precompiled'}",
                "normalizer.precompiled_charsmap | {'type':'Precompiled','precompiled_charsmap':'AAAA'}",
                "normalizer.precompiled_charsmap | {'type':'Precompiled','precompiled_charsmap':'/////////////w=='}",
                "normalizer.precompiled_charsmap | {'type':'Precompiled','precompiled_charsmap':'no Base64'}",
                "normalizer.precompiled_charsmap | {'precompiled_charsmap':'CAAAAP//////////AAAAAAA='}",
                "normalizer.normalizers[1].precompiled_charsmap | {'type':'Sequence','normalizers':[{'type':'NFC'},"
                        + "{'type':'Precompiled','precompiled_charsmap':'AAAA'}]}",
                "normalizer.pattern.Regex | {'type':'Replace','pattern':{'Regex':'x*'},'content':'yy'}",
                "normalizer.pattern.Regex | {'type':'Replace','pattern':{'Regex':''},'content':'yy'}",
                "normalizer.pattern.String | {'type':'Replace','pattern':{'String':''},'content':'yy'}",
                "normalizer.prepend | {'type':'Prepend','prepend':''}",
                "pre_tokenizer.length | {'type':'FixedLength','length':0}",
                "post_processor.single[0].SpecialToken.id | {'type':'TemplateProcessing','single':[{'SpecialToken':"
                        + "{'id':'<s>','type_id':0}},{'Sequence':{'id':'A','type_id':0}}],"
                        + "'pair':[],'special_tokens':{}}",
                "post_processor.single[0].Sequence.id | {'type':'TemplateProcessing','single':[{'Sequence':"
                        + "{'id':'B','type_id':0}}],'pair':[],'special_tokens':{}}",
                "decoder.stop | {'type':'Strip','content':'a','start':0,'stop':9}",
                "decoder.decoders[0].stop | {'type':'Sequence','decoders':[{'type':'Strip','content':'a','start':0,"
                        + "'stop':9}]}",
                "decoder.trim_offsets | {'type':'ByteLevel','add_prefix_space':true,'trim_offsets':1e400}",
                "pre_tokenizer.pretokenizers | {'type':'Sequence','pretokenizers':[{'type':'Digits',"
                        + "'individual_digits':-1e400}]}",
                "normalizer.type | {'type':1e400}",
                "model.merges[0] | {'type':'BPE','vocab':{'a':0,'b':1,'ab':2},'merges':['a b'],"
                        + "'continuing_subword_prefix':'####'}",
                "model.merges[0] | {'type':'BPE','vocab':{'a':0,'b':1,'ab':2},'merges':[['a','b']],"
                        + "'continuing_subword_prefix':'####'}",
            })
    void open_whatEndsTheProcess_isRefusedWithFileAndField(String placeAndContent) throws IOException {
        String place = placeAndContent.substring(0, placeAndContent.indexOf(" | "));
        String part = place.substring(0, place.indexOf('.'));
        Path file = tokenizer(part, placeAndContent.substring(place.length() + 3));
        assertThatThrownBy(() -> new ModelTokenizer(file, 10, 512, "test"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(file + ": " + place + " is ");
    }

    @Test
    void open_tableOfCharactersBySentencePiece_isApplied() throws IOException {
        try (ModelTokenizer tokenizer =
                new ModelTokenizer(tokenizer("normalizer", precompiled(table())), 10, 512, "test")) {
            assertThat(tokenizer.encode("\uFF21b", false, true)).isEqualTo(tokenizer.encode("Ab", false, true));
        }
    }

    @Test
    void open_tableThatIsCutShort_isRefused() throws IOException {
        byte[] table = table();
        assertRefused(Arrays.copyOf(table, table.length / 2));
    }

    @Test
    void open_tableWhoseStateLeadsOutOfIt_isRefused() throws IOException {
        byte[] table = table();
        ByteBuffer units = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        int root = units.getInt(Integer.BYTES);
        units.putInt(Integer.BYTES, root | (1 << 30));
        assertRefused(table);
    }

    @Test
    void open_tableWhoseTextIsPastItsEnd_isRefused() throws IOException {
        byte[] table = table();
        ByteBuffer units = ByteBuffer.wrap(table).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = Integer.BYTES; at < units.getInt(0); at += Integer.BYTES) {
            if (units.getInt(at) < 0) {
                units.putInt(at, -1); // a leaf
            }
        }
        assertRefused(table);
    }

    private void assertRefused(byte[] table) throws IOException {
        Path file = tokenizer("normalizer", precompiled(table));
        assertThatThrownBy(() -> new ModelTokenizer(file, 10, 512, "test"))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("normalizer.precompiled_charsmap");
    }

    private static byte[] table() throws IOException {
        return Base64.getDecoder()
                .decode(Files.readString(TestResources.path("golden/precompiled/charsmap.b64"))
                        .strip());
    }

    private static String precompiled(byte[] table) {
        return "{'type':'Precompiled','precompiled_charsmap':'"
                + Base64.getEncoder().encodeToString(table) + "'}";
    }

    private Path tokenizer(String part, String content) throws IOException {
        String model = part.equals("model") ? "" : "'model':" + BPE + ",";
        String json = "{'version':'1.0'," + model + "'" + part + "':" + content + "}";
        return Files.writeString(folder.resolve("tokenizer.json"), json.replace('\'', '"'));
    }
}
