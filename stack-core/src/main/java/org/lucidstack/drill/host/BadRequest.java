package org.lucidstack.drill.host;

/** A request that cannot be carried out; the requester is told the name of an error. */
final class BadRequest extends Exception {
    private static final long serialVersionUID = 1L;

    private final String errno;

    BadRequest(String errno) {
        super(errno);
        this.errno = errno;
    }

    static BadRequest invalid() {
        return new BadRequest("EINVAL");
    }

    /** Such as {@code EINVAL}. */
    String errno() {
        return errno;
    }
}
