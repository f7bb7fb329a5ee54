/**
 * The small services of {@code stack serve}, as handlers on the loop thread; {@link org.lucidstack.demo.services.JdkHttp} offers the same
 * pages by the JDK's HTTP server, which runs on the stack unmodified.
 *
 * <pre>
 *   Services  -- listens -->  Listener  -- accept -->  Connection
 *                                                          | onReadable, onWritable
 *                             ServiceHandler.step  &lt;-------+   repeated while it makes progress
 *                               Echo  Discard  Daytime  Chargen  Http
 *                                                                 |
 *                                        HttpRequest --> HttpSite --> HttpResponse
 * </pre>
 *
 * <p>Nobody blocks and nothing is queued here: a handler that finds the send buffer full stops reading, so that a slow client
 * is slowed down by its own window.
 */
@NullMarked
package org.lucidstack.demo.services;

import org.jspecify.annotations.NullMarked;
