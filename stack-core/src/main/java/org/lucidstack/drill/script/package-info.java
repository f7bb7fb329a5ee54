/**
 * The packetdrill language: from text to a {@link org.lucidstack.drill.script.Script}.
 *
 * <pre>
 *   text --Preprocessor--> text without #ifdef --Lexer--> tokens --ScriptParser--> Script
 *                                                                  |  PacketParser      what follows &lt; and &gt;
 *                                                                  |  TcpOptionParser   what is inside &lt;...&gt;
 *                                                                  |  ExpressionParser  arguments and results of calls
 * </pre>
 *
 * Nothing here knows a stack. What the language has but this parser has not is a {@link org.lucidstack.drill.script.ScriptException}
 * with line, column and what was expected.
 */
@NullMarked
package org.lucidstack.drill.script;

import org.jspecify.annotations.NullMarked;
