package dev.hiptide.release;

import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;

/** What a POM file says, without what it has of its parent. */
final class Pom {
  private final Path file;
  private final Document document;

  Pom(Path file) throws Exception {
    this.file = file;
    document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
  }

  /** The text of an element below the project, such as {@code parent/version}; empty without. */
  String text(String path) {
    XPath xpath = XPathFactory.newInstance().newXPath();
    try {
      return xpath.evaluate("/project/" + path, document).strip();
    } catch (XPathExpressionException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  String property(String name) {
    return text("properties/" + name);
  }

  /** Whether Maven's deployment leaves the module out; empty if that is the parent's matter. */
  String skipsDeployment() {
    return property("maven.deploy.skip");
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
