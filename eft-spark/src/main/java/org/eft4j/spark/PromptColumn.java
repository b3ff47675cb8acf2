package org.eft4j.spark;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructType;
import org.eft4j.Chat.Message;
import org.eft4j.LanguageModel;
import org.eft4j.Prompt;

/** A column of prompts: texts, or conversations as arrays of structs with {@code role} and {@code content}. */
final class PromptColumn implements Serializable {
    private static final long serialVersionUID = 1L;
    private static final String USE = "prompts";
    private static final String EXPECTED = "strings, or arrays of structs with the strings role and content";

    private enum Form {
        PLAIN,
        QUESTION,
        CONVERSATION
    }

    private final String name;
    private final int index;
    private final Form form;

    private PromptColumn(String name, int index, Form form) {
        this.name = name;
        this.index = index;
        this.form = form;
    }

    static PromptColumn of(StructType schema, String name, boolean plainText) {
        int index = Columns.index(schema, name, USE);
        DataType type = schema.fields()[index].dataType();
        if (Columns.isText(type)) {
            return new PromptColumn(name, index, plainText ? Form.PLAIN : Form.QUESTION);
        }
        if (isConversation(type)) {
            return new PromptColumn(name, index, Form.CONVERSATION);
        }
        throw Columns.wrongType(name, USE, EXPECTED, type);
    }

    private static boolean isConversation(DataType type) {
        return type instanceof ArrayType array
                && array.elementType() instanceof StructType message
                && List.of(message.fieldNames()).containsAll(List.of("role", "content"))
                && Columns.isText(message.apply("role").dataType())
                && Columns.isText(message.apply("content").dataType());
    }

    /**
     * Checks that the model can read such prompts at all, which is no matter of a single row.
     *
     * @throws IllegalStateException if it cannot
     */
    void requireReadableBy(LanguageModel model) {
        if (form != Form.PLAIN && model.chatTemplate().isEmpty()) {
            throw new IllegalStateException("the column " + name + " has chats, but the model " + model.name()
                    + " has no chat template; read strings as plain text by EftSparkOptions.withPlainText, or mix the"
                    + " model with one that has a template");
        }
    }

    /**
     * Returns a row's prompt.
     *
     * @throws IllegalArgumentException if it has none
     */
    Prompt read(Row row) {
        if (form == Form.CONVERSATION) {
            List<Row> messages = row.getList(requireThere(row));
            return Prompt.chat(messages.stream().map(this::message).toList());
        }
        String text = row.getString(requireThere(row));
        return form == Form.PLAIN ? Prompt.text(text) : Prompt.chat(text);
    }

    private Message message(Row message) {
        String role = message.getAs("role");
        String content = message.getAs("content");
        if (role == null || content == null) {
            throw new IllegalArgumentException("expected a role and content in each message of the column " + name
                    + ", got role " + role + " and content " + content);
        }
        return Message.of(role, content);
    }

    /**
     * Returns what stands for the row where it has no other key.
     *
     * @throws IllegalArgumentException if it has no prompt
     */
    String key(Row row) {
        if (form != Form.CONVERSATION) {
            return row.getString(requireThere(row));
        }
        List<Row> messages = row.getList(requireThere(row));
        return messages.stream()
                .map(each -> each.getAs("role") + "\0" + each.getAs("content"))
                .collect(Collectors.joining("\0"));
    }

    private int requireThere(Row row) {
        if (row.isNullAt(index)) {
            throw new IllegalArgumentException("expected a prompt in the column " + name + ", got null");
        }
        return index;
    }
}
