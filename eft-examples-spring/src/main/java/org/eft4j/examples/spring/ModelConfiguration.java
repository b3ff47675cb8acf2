package org.eft4j.examples.spring;

import org.eft4j.Ensemble;
import org.eft4j.LanguageModel;
import org.eft4j.family.Family;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Opens the models that come with the library. For models of your own: {@code Models.open(folder)}. */
@Configuration(proxyBeanMethods = false)
class ModelConfiguration {
    /** Spring closes it after the last request. */
    @Bean
    ServedModel servedModel() {
        LanguageModel large = Family.LARGE_BASE.open();
        LanguageModel tuned = Family.SMALL_TUNED.open();
        LanguageModel base = Family.SMALL_BASE.open();
        return new ServedModel(Ensemble.upscale(large, tuned, base), large, tuned, base);
    }
}
