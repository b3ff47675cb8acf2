# What the scripts here share; to be sourced. Sets: here, java, jdk, jar.
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
jdk=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/.*java.specification.version = //p')
jar=$here/target/benchmarks.jar

# What is measured is what is committed: built anew, with the one benchmark that has a profile of its own.
mvn -q -f "$here/../pom.xml" -Pvector -DskipTests package >&2
