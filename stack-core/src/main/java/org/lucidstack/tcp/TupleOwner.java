package org.lucidstack.tcp;

import org.lucidstack.net.FourTuple;

/** To whom the segments of a four-tuple belong: a connection, or what TIME-WAIT leaves of one. */
sealed interface TupleOwner permits Connection, TimeWait {

    FourTuple tuple();
}
