/**
 * Why TCP over TCP is a bad idea, on the simulated network.
 *
 * <pre>
 *   inner a ==perfect== tunnel | outer a ==rate, delay, loss== outer b | tunnel ==perfect== inner b
 *     TCP                      TCP or UDP                                                    TCP
 * </pre>
 */
@NullMarked
package org.lucidstack.demo.tunnel.lab;

import org.jspecify.annotations.NullMarked;
