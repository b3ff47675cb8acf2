package org.eft4j.huggingface.internal.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kinds of expressions. */
final class Expressions {
    private Expressions() {}

    record Const(Object value) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return value;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return scope.get(name);
        }
    }

    record ListLiteral(List<Expression> items) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return all(items, scope);
        }
    }

    record TupleLiteral(List<Expression> items) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return new Tuple(all(items, scope));
        }
    }

    record DictLiteral(List<Expression> keys, List<Expression> values) implements Expression {
        @Override
        public Object compute(Scope scope) {
            scope.budget().elements(keys.size());
            Dict dict = new Dict();
            for (int i = 0; i < keys.size(); i++) {
                Object key = keys.get(i).evaluate(scope);
                scope.budget().look(key);
                dict.put(key, values.get(i).evaluate(scope));
            }
            return dict;
        }
    }

    /** A conditional expression: {@code expr1 if test else expr2}. */
    record CondExpr(
            Expression test, Expression expr1, @Nullable Expression expr2) implements Expression {
        @Override
        public Object compute(Scope scope) {
            if (Types.isTrue(test.evaluate(scope))) {
                return expr1.evaluate(scope);
            }
            return expr2 == null ? new Undefined("the value of an 'if' without 'else'") : expr2.evaluate(scope);
        }
    }

    record And(Expression left, Expression right) implements Expression {
        @Override
        public Object compute(Scope scope) {
            Object value = left.evaluate(scope);
            return Types.isTrue(value) ? right.evaluate(scope) : value;
        }
    }

    record Or(Expression left, Expression right) implements Expression {
        @Override
        public Object compute(Scope scope) {
            Object value = left.evaluate(scope);
            return Types.isTrue(value) ? value : right.evaluate(scope);
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return !Types.isTrue(operand.evaluate(scope));
        }
    }

    record Neg(Expression operand) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return Numbers.negative(operand.evaluate(scope));
        }
    }

    record Pos(Expression operand) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return Numbers.positive(operand.evaluate(scope));
        }
    }

    record BinExpr(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return Operators.apply(scope.budget(), operator, left.evaluate(scope), right.evaluate(scope));
        }
    }

    /** Values concatenated by {@code ~}. */
    record Concat(List<Expression> parts) implements Expression {
        @Override
        public Object compute(Scope scope) {
            List<Object> values = all(parts, scope);
            TextBuilder out = new TextBuilder(scope.budget());
            values.forEach(value -> out.append(Printer.str(scope.budget(), value)));
            return out.text();
        }
    }

    /** A chain such as {@code a < b <= c}. */
    record Compare(Expression first, List<String> operators, List<Expression> others) implements Expression {
        @Override
        public Object compute(Scope scope) {
            Object left = first.evaluate(scope);
            for (int i = 0; i < operators.size(); i++) {
                Object right = others.get(i).evaluate(scope);
                if (!Comparison.test(scope.budget(), operators.get(i), left, right)) {
                    return false;
                }
                left = right;
            }
            return true;
        }
    }

    record Getattr(Expression owner, String name) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return Attributes.getattr(owner.evaluate(scope), name);
        }
    }

    record Getitem(Expression owner, Expression key) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return Attributes.getitem(scope.budget(), owner.evaluate(scope), key.evaluate(scope));
        }
    }

    /** A slice: {@code owner[start:stop:step]}. */
    record Slice(
            Expression owner,
            @Nullable Expression start,
            @Nullable Expression stop,
            @Nullable Expression step) implements Expression {
        @Override
        public Object compute(Scope scope) {
            Object value = owner.evaluate(scope);
            if (value instanceof Undefined undefined) {
                throw undefined.refused();
            }
            Long by = bound(step, scope);
            return Sequences.slice(scope.budget(), value, bound(start, scope), bound(stop, scope), by == null ? 1 : by);
        }

        private static @Nullable Long bound(@Nullable Expression written, Scope scope) {
            Object value = written == null ? None.NONE : written.evaluate(scope);
            if (value == None.NONE) {
                return null;
            }
            if (Types.counted(value) instanceof BigInteger place) {
                return Types.clamped(place);
            }
            throw new TemplateException("a slice needs whole numbers, got " + Types.name(value));
        }
    }

    /**
     * The arguments of a call as the template writes them.
     *
     * @param dynArgs the expression that {@code *} unpacks; null if there is none
     * @param dynKwargs the expression that {@code **} unpacks; null if there is none
     */
    record CallArgs(
            List<Expression> args,
            Map<String, Expression> kwargs,
            @Nullable Expression dynArgs,
            @Nullable Expression dynKwargs) {
        static final CallArgs NOTHING = new CallArgs(List.of(), Map.of(), null, null);

        /** Evaluates the arguments and puts others before them. */
        Arguments evaluate(Scope scope, Object... first) {
            List<Object> values = new ArrayList<>(List.of(first));
            values.addAll(all(args, scope));
            if (dynArgs != null) {
                values.addAll(Sequences.list(scope.budget(), dynArgs.evaluate(scope)));
            }
            Map<String, Object> byName = new LinkedHashMap<>();
            kwargs.forEach((name, value) -> byName.put(name, value.evaluate(scope)));
            if (dynKwargs != null) {
                if (!(dynKwargs.evaluate(scope) instanceof Dict dict)) {
                    throw new TemplateException("** needs a mapping");
                }
                scope.budget().steps(dict.size());
                for (Dict.Entry entry : dict.entries()) {
                    if (byName.put(Printer.str(scope.budget(), entry.key()).characters(), entry.value()) != null) {
                        throw new TemplateException("a call has two arguments of one name");
                    }
                }
            }
            return new Arguments(values, byName);
        }
    }

    record Call(Expression function, CallArgs args) implements Expression {
        @Override
        public Object compute(Scope scope) {
            return call(scope, args.evaluate(scope));
        }

        /** Calls the function with arguments that the caller has evaluated. */
        Object call(Scope scope, Arguments arguments) {
            Object callee = function.evaluate(scope);
            if (callee instanceof TemplateFunction called) {
                return called.call(scope.budget(), arguments);
            }
            throw new TemplateException(
                    callee instanceof Undefined undefined
                            ? undefined.what() + " is undefined, or not supported, and cannot be called"
                            : "a value of type " + Types.name(callee) + " cannot be called");
        }
    }

    record Filter(Expression operand, String name, CallArgs args) implements Expression {
        @Override
        public Object compute(Scope scope) {
            Object value = operand.evaluate(scope);
            return Environment.filter(name).call(scope.budget(), args.evaluate(scope, value));
        }
    }

    record Test(Expression operand, String name, CallArgs args) implements Expression {
        @Override
        public Object compute(Scope scope) {
            Object value = operand.evaluate(scope);
            return Environment.test(name).call(scope.budget(), args.evaluate(scope, value));
        }
    }

    private static List<Object> all(List<Expression> expressions, Scope scope) {
        scope.budget().elements(expressions.size());
        List<Object> values = new ArrayList<>();
        for (Expression expression : expressions) {
            values.add(expression.evaluate(scope));
        }
        return values;
    }
}
