package org.eft4j.examples.spring;

import org.eft4j.ChatTemplateException;
import org.eft4j.ContextOverflowException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Says by status and text what was wrong with a request, while nothing of an answer has been sent. */
@RestControllerAdvice
class Refusals {
    @ExceptionHandler({IllegalArgumentException.class, ChatTemplateException.class, ContextOverflowException.class})
    ResponseEntity<ProblemDetail> badRequest(RuntimeException e) {
        return ResponseEntity.badRequest()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(detail(HttpStatus.BAD_REQUEST, e));
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> tooMany(Places.NoneFreeException e) {
        return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .body(detail(HttpStatus.TOO_MANY_REQUESTS, e));
    }

    private static ProblemDetail detail(HttpStatus status, RuntimeException e) {
        return ProblemDetail.forStatusAndDetail(status, String.valueOf(e.getMessage()));
    }
}
