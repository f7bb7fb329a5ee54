package org.lucidstack.drill.run;

import org.lucidstack.drill.script.Expression;

/** Lengths of scattered buffers: {@code [{..., 100}, {..., 200}]}. */
final class IoVectors {
    private IoVectors() {}

    /** The bytes of all parts. */
    static long length(Expression vectors) throws DrillException {
        if (!(vectors instanceof Expression.Array array)) {
            throw DrillException.unsupported(vectors.position(), "an I/O vector other than an array");
        }
        long total = 0;
        for (Expression item : array.items()) {
            if (!(item instanceof Expression.Struct struct) || struct.members().size() != 2) {
                throw DrillException.unsupported(item.position(), "an I/O vector other than {..., length}");
            }
            total += Values.number(struct.members().get(1).value());
        }
        return total;
    }

    /** The bytes of a {@code msghdr}. */
    static long ofMessage(Expression message) throws DrillException {
        if (!(message instanceof Expression.Struct struct)) {
            throw DrillException.unsupported(message.position(), "a message other than a structure");
        }
        Expression vectors = struct.get("msg_iov");
        Expression control = struct.get("msg_control");
        if (vectors == null || control != null) {
            throw DrillException.unsupported(message.position(), "a message with control data, or without msg_iov");
        }
        return length(vectors);
    }
}
