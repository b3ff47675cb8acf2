package org.eft4j.langchain4j;

import dev.langchain4j.model.chat.response.ChatModelStreamingEvent;
import dev.langchain4j.model.chat.response.CompleteResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.PartialThinkingContext;
import dev.langchain4j.model.chat.response.PartialToolCall;
import dev.langchain4j.model.chat.response.PartialToolCallContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** Computes an answer and gives it to a handler, which can cancel it. */
final class HandledAnswer implements Runnable, StreamingHandle {
    private static final Logger LOGGER = System.getLogger(HandledAnswer.class.getName());

    private final Answer answer;
    private final StreamingChatResponseHandler handler;
    private volatile boolean cancelled;

    HandledAnswer(Answer answer, StreamingChatResponseHandler handler) {
        this.answer = answer;
        this.handler = handler;
    }

    @Override
    public void run() {
        try (answer) {
            ChatModelStreamingEvent event = answer.next();
            while (event != null && !cancelled) {
                ChatModelStreamingEvent told = event;
                guarded(() -> tell(told));
                event = cancelled ? null : answer.next();
            }
        } catch (RuntimeException e) {
            fail(e);
        } catch (Error e) {
            fail(e);
            throw e;
        }
    }

    private void fail(Throwable failure) {
        if (!cancelled) {
            tellError(failure);
        }
    }

    private void tell(ChatModelStreamingEvent event) {
        if (event instanceof PartialResponse text) {
            handler.onPartialResponse(text, new PartialResponseContext(this));
        } else if (event instanceof PartialThinking thinking) {
            handler.onPartialThinking(thinking, new PartialThinkingContext(this));
        } else if (event instanceof PartialToolCall call) {
            handler.onPartialToolCall(call, new PartialToolCallContext(this));
        } else if (event instanceof CompleteToolCall call) {
            handler.onCompleteToolCall(call);
        } else if (event instanceof CompleteResponse response) {
            handler.onCompleteResponse(response.chatResponse());
        }
    }

    private void guarded(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            tellError(e);
        }
    }

    private void tellError(Throwable failure) {
        try {
            handler.onError(failure);
        } catch (RuntimeException e) {
            LOGGER.log(Level.WARNING, "a handler failed in onError; this is ignored", e);
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        answer.cancel();
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }
}
