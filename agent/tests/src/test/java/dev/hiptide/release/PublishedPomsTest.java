package dev.hiptide.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Maven Central asks of a POM. {@code make dist-check} looks at the POMs that are published;
 * this is what they are made of.
 */
class PublishedPomsTest {
  @Test
  void theRuntimeAndTheAgentArePublishedAndNothingElse() throws Exception {
    assertThat(Poms.root().skipsDeployment()).isEqualTo("true");
    assertThat(Poms.modules())
        .filteredOn(module -> !module.skipsDeployment().isEmpty())
        .extracting(module -> module.text("artifactId"), Pom::skipsDeployment)
        .containsExactly(tuple("hiptide-agent", "false"), tuple("hiptide-runtime", "false"));
  }

  @Test
  void eachHasANameAndADescriptionOfItsOwn() throws Exception {
    List<Pom> published =
        Poms.modules().stream().filter(module -> !module.skipsDeployment().isEmpty()).toList();
    assertThat(published)
        .hasSize(2)
        .allSatisfy(
            module -> {
              assertThat(module.text("name")).isNotEmpty();
              assertThat(module.text("description")).isNotEmpty();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "url",
        "licenses/license/name",
        "licenses/license/url",
        "developers/developer/name",
        "developers/developer/url",
        "scm/url",
        "scm/connection"
      })
  void theRootHasTheRest(String element) throws Exception {
    assertThat(Poms.root().text(element)).isNotEmpty();
  }
}
