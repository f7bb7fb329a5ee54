# Shared by the scripts: sourced by bash, never run.

cd "$(dirname "${BASH_SOURCE[0]}")/.." && LUCID_HOME=$PWD && cd - >/dev/null || exit 1
# What the commands need of a Java runtime (JNA logs, the benchmark counts allocations).
RUNTIME_MODULES=java.base,java.logging,java.management,java.rmi,jdk.httpserver,jdk.management,jdk.net,jdk.unsupported
JAR=$LUCID_HOME/stack-demo/target/lucid.jar

die() {
    echo "${0##*/}: $*" >&2
    exit 1
}

# jdk_major HOME: prints the major version of the JDK or runtime in HOME, or nothing.
jdk_major() {
    [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 0
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# find_jdk: prints the home of a JDK 21 or newer: JAVA_HOME, the java of PATH, then the usual folders, newest first.
find_jdk() {
    local home java major best='' best_major=20
    for home in "${JAVA_HOME:-}" "$(java=$(command -v java) && readlink -f "$java" | sed 's,/bin/java$,,')"; do
        major=$(jdk_major "$home")
        if [ "${major:-0}" -ge 21 ]; then
            echo "$home"
            return 0
        fi
    done
    for home in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/* \
        "$HOME"/.jdks/*; do
        major=$(jdk_major "$home")
        if [ "${major:-0}" -gt "$best_major" ] && [ -x "$home/bin/javac" ]; then
            best=$home best_major=$major
        fi
    done
    [ -n "$best" ] && echo "$best"
}

# needs_build: whether the jar is missing or older than a source.
needs_build() {
    [ ! -f "$JAR" ] || [ -n "$(find "$LUCID_HOME"/pom.xml "$LUCID_HOME"/stack-*/pom.xml "$LUCID_HOME"/stack-*/src/main \
        -newer "$JAR" -print -quit 2>/dev/null)" ]
}

# build_if_needed: builds the jar, quietly; one build at a time.
build_if_needed() {
    needs_build || return 0
    command -v mvn >/dev/null || die "Maven (mvn) is needed to build; install it, for example: apt-get install maven"
    mkdir -p "$LUCID_HOME/stack-demo/target"
    (
        flock 9
        needs_build || exit 0
        echo "building (once; a minute or so the first time)..." >&2
        log=$LUCID_HOME/stack-demo/target/build.log
        if ! (cd "$LUCID_HOME" && mvn -q -B -Dstyle.color=never -Dmaven.test.skip=true -pl stack-demo -am package) >"$log" 2>&1; then
            grep -m 20 '^\[ERROR\] /' "$log" >&2 || grep -m 3 ERROR "$log" >&2
            die "the build failed; see $log"
        fi
    ) 9>"$LUCID_HOME/stack-demo/target/build.lock" || exit 1
}

# What the tests and the demo use beside the JDK: COMMAND=DEBIAN PACKAGE (libpcap.so is a library).
TOOLS='ip=iproute2 iperf3=iperf3 ping=iputils-ping nc=netcat-openbsd curl=curl tcpdump=tcpdump unshare=util-linux setcap=libcap2-bin patchelf=patchelf tracepath=iputils-tracepath traceroute=traceroute nmap=nmap wrk=wrk sshd=openssh-server ssh=openssh-client libpcap.so=libpcap0.8'

is_there() {
    case $1 in
        *.so) compgen -G "/usr/lib*/$1*" >/dev/null || compgen -G "/usr/lib/*/$1*" >/dev/null || compgen -G "/lib/*/$1*" >/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# missing_packages [COMMAND...]: the packages of those (or all) of TOOLS that are not there.
missing_packages() {
    local tool
    for tool in $TOOLS; do
        case " ${*:-${tool%=*}} " in *" ${tool%=*} "*) is_there "${tool%=*}" || echo "${tool#*=}" ;; esac
    done
}

# provide_tools [COMMAND...]: installs what is missing when root, or names it; goes on either way.
provide_tools() {
    local missing package
    PATH=$PATH:/usr/sbin:/sbin
    missing=$(missing_packages "$@")
    if [ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing:" $missing >&2
        export DEBIAN_FRONTEND=noninteractive
        { apt-get update && apt-get install -y --no-install-recommends $missing; } >/dev/null 2>&1 </dev/null
        missing=$(missing_packages "$@")
    fi
    for package in $missing; do
        echo "missing: $package (apt-get install $package)" >&2
    done
}
