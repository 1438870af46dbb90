# An image of the study's programs under the agent, and of the receiver of their alerts.
#   docker build --tag hiptide-workloads:study .
#   docker run --rm hiptide-workloads:study alloc --iterations 5000

FROM maven:3.9.16-eclipse-temurin-17-noble AS build
WORKDIR /build
COPY . .
# As "make build", with a cache for Maven's downloads.
RUN --mount=type=cache,target=/root/.m2 mvn -B -ntp -q -DskipTests package
# A glob with two matches is an error, not a choice. JNA's native library is unpacked here, so
# that no program needs a folder for temporary files without noexec.
RUN mkdir -p /image/agent /image/native \
 && cp agent/jar/target/hiptide-agent.jar /image/agent/hiptide-agent.jar \
 && cp workloads/target/hiptide-workloads.jar /image/hiptide-workloads.jar \
 && cp stack/target/hiptide-stack-*[0-9T].jar /image/hiptide-stack.jar \
 && cp -r workloads/target/lib /image/lib \
 && cp LICENSE /image/ \
 && cd /image/native \
 && jar xf /image/lib/jna-*.jar "com/sun/jna/linux-$(uname -m | tr _ -)/libjnidispatch.so" \
 && mv com/sun/jna/*/libjnidispatch.so . \
 && rm -r com

FROM eclipse-temurin:17.0.19_10-jre-noble
LABEL org.opencontainers.image.title="hiptide workloads" \
      org.opencontainers.image.description="Three programs of a study of system calls, under the hiptide agent" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/eclipse-temurin:17.0.19_10-jre-noble"
COPY --from=build /image /opt/hiptide
# The archive is made here because it is valid only for this Java and this file. The agent works without
# it, but programs then start more slowly.
RUN java -jar /opt/hiptide/agent/hiptide-agent.jar archive \
 || echo 'No archive: the agent starts more slowly in this image.' >&2
# Numeric, so that Kubernetes can check that the user is not root.
USER 10001:10001
# The agent is configured by environment variables, HIPTIDE_*. It ignores those that are no settings, with
# a line.
EXPOSE 9748
ENTRYPOINT ["java", \
            "-Djna.boot.library.path=/opt/hiptide/native", \
            "-javaagent:/opt/hiptide/agent/hiptide-agent.jar", \
            "-jar", "/opt/hiptide/hiptide-workloads.jar"]
CMD ["--help"]
