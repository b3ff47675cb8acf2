package org.eft4j.huggingface.internal.jinja;

import java.util.List;

/** A name, an attribute or several of them that a template assigns to. Immutable. */
interface AssignTarget {
    /** Assigns the value. */
    void assign(Scope scope, Object value);

    record Name(String name) implements AssignTarget {
        @Override
        public void assign(Scope scope, Object value) {
            scope.set(name, value);
        }
    }

    /** An attribute of a namespace: {@code namespace.name}. */
    record NSRef(String namespace, String name) implements AssignTarget {
        @Override
        public void assign(Scope scope, Object value) {
            Object owner = scope.get(namespace);
            if (!(owner instanceof Namespace changed)) {
                throw new TemplateException("'" + namespace + "' is no namespace; only attributes of one can be set");
            }
            changed.set(name, value);
        }
    }

    /** Several targets, each for one element of the value. */
    record Unpacking(List<AssignTarget> targets) implements AssignTarget {
        @Override
        public void assign(Scope scope, Object value) {
            List<Object> elements = Sequences.list(scope.budget(), value);
            if (elements.size() != targets.size()) {
                throw new TemplateException(targets.size() + " names cannot take " + elements.size() + " values");
            }
            for (int i = 0; i < targets.size(); i++) {
                targets.get(i).assign(scope, elements.get(i));
            }
        }
    }
}
