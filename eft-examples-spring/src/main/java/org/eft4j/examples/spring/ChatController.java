package org.eft4j.examples.spring;

import java.util.Optional;
import org.eft4j.GenerationOptions;
import org.eft4j.Generator;
import org.eft4j.LanguageModel;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Answers chats as server-sent events.
 *
 * <p>Each answer is written on one of as many threads as there are {@link Places}; the models move the sequences of all
 * together. A token is computed when the client can take one. A client that goes cancels its answer: Netty says so at
 * once, and the running step ends as soon as the models can.
 */
@RestController
class ChatController {
    private final LanguageModel model;
    private final ChatProperties properties;
    private final Places places;
    private final GenAiMetrics metrics;
    private final Scheduler writers;

    ChatController(ServedModel served, ChatProperties properties, Places places, GenAiMetrics metrics) {
        this.model = served.model();
        this.properties = properties;
        this.places = places;
        this.metrics = metrics;
        this.writers = Schedulers.newBoundedElastic(places.count(), Integer.MAX_VALUE, "answer");
    }

    @PostMapping(path = "/chat", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<ChatEvent>> chat(@RequestBody ChatRequest request) {
        return Flux.using(places::take, place -> answer(request, place), Places.Place::leave);
    }

    private Flux<ServerSentEvent<ChatEvent>> answer(ChatRequest request, Places.Place place) {
        return Flux.defer(() -> {
                    Generator generator = Generator.of(model, options(request));
                    Answer answer = new Answer(generator.stream(request.prompt()), place);
                    return Flux.<ServerSentEvent<ChatEvent>, Answer>generate(() -> answer, Answer::next, Answer::close)
                            .doOnCancel(answer::cancel);
                })
                .subscribeOn(writers);
    }

    private GenerationOptions options(ChatRequest request) {
        GenerationOptions.Builder options = GenerationOptions.builder()
                .maxNewTokens(Math.min(
                        Optional.ofNullable(request.maxNewTokens()).orElse(Integer.MAX_VALUE),
                        properties.maxNewTokens()))
                .deadline(properties.timeLimit())
                .listener(metrics);
        Optional.ofNullable(request.temperature()).ifPresent(options::temperature);
        Optional.ofNullable(request.seed()).ifPresent(options::seed);
        return options.build();
    }
}
