package org.lucidstack.contract.bugs;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A contract with a subject that is wrong on purpose. It runs in {@link BugBankTest} only, which expects it to fail. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(SeededBug.OnlyInTheBank.class)
public @interface SeededBug {

    /** What is wrong, in words. */
    String value();

    /** Keeps test runners that find the class by themselves from running it. */
    final class OnlyInTheBank implements ExecutionCondition {

        /** Set by the bank. */
        static final String PARAMETER = "lucid.bug-bank";

        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return context.getConfigurationParameter(PARAMETER).isPresent()
                    ? ConditionEvaluationResult.enabled("the bug bank runs it")
                    : ConditionEvaluationResult.disabled("seeded bugs run in BugBankTest");
        }
    }
}
