/**
 * Scripts of the packetdrill language as JUnit tests.
 *
 * <pre>
 *   &#64;Drill("src/test/drill")            DrillExtension: one test per script and IP version,
 *   void scripts() {}              -->    which fails with the line, the ladder so far and the connection's state
 * </pre>
 */
@NullMarked
package org.lucidstack.drill.junit;

import org.jspecify.annotations.NullMarked;
