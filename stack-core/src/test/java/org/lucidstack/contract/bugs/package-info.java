/**
 * The tests of the contracts: parts that are wrong on purpose, each in one way that students' parts were or could be, and the bank that
 * checks that the contract of its seam notices.
 *
 * <pre>
 *   SeededBug("what is wrong")  class X extends SomeContract { create() returns the wrong part }
 *   BugBankTest                 runs each X by the JUnit launcher: at least one case must fail, not all may
 *   StandInsTest                the simple parts from which bugs are made, unspoilt: they pass
 * </pre>
 */
@NullMarked
package org.lucidstack.contract.bugs;

import org.jspecify.annotations.NullMarked;
