package io.hawser;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.members;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packages of docs/design.md: each uses only those below it, and what applications see uses only exported types. */
@Tag("fast")
class ArchitectureTest {
  private static final String ROOT = "io.hawser";
  /** From the top down: a total order leaves no room for a cycle. */
  private static final List<String> LAYERS = List.of("spring", "micrometer", "doctor", "", "engine", "config", "jdbc", "recovery", "watch",
      "continuity.replay",
      "session", "continuity", "odp", "link",
      "vendor", "telemetry", "event", "failure", "thrown", "log");
  /** Part of the public API by package, but placed lower: the engine and the options' reader use these two. */
  private static final Map<String, String> PLACED = Map.of(ROOT + ".Option", "config", ROOT + ".HawserConnection", "event");
  /** As module-info exports them. The package of the vendors' socket factories is exported to the vendors alone. */
  private static final Set<String> EXPORTED = Set.of(ROOT, ROOT + ".event", ROOT + ".failure", ROOT + ".micrometer", ROOT + ".spring");
  private static final JavaClasses ALL = new ClassFileImporter().importPath(Path.of("target/classes/io/hawser"));

  @Test void eachPackageKnowsOnlyThoseBelowIt() {
    classes().should(new ArchCondition<>("know only packages below their own") {
      @Override public void check(JavaClass type, ConditionEvents events) {
        type.getDirectDependenciesFromSelf().stream().filter(to -> isOurs(to.getTargetClass()))
            .forEach(to -> events.add(new SimpleConditionEvent(type, layer(to.getTargetClass()) >= layer(type), to.getDescription())));
      }
    }).check(ALL);
  }

  @Test void nothingInternalIsInAPublicSignature() {
    members().that(new DescribedPredicate<JavaMember>("applications see") {
      @Override public boolean test(JavaMember member) {
        return EXPORTED.contains(member.getOwner().getPackageName()) && isSeen(member.getModifiers()) && isSeen(member.getOwner());
      }
    }).should(new ArchCondition<>("be made of exported types") {
      @Override public void check(JavaMember member, ConditionEvents events) {
        types(member).stream().filter(ArchitectureTest::isOurs).forEach(type -> events.add(new SimpleConditionEvent(member,
            EXPORTED.contains(type.getPackageName()), member.getFullName() + " shows " + type.getName())));
      }
    }).check(ALL);
  }

  private static boolean isOurs(JavaClass type) {
    return type.getName().startsWith(ROOT + ".");
  }

  private static int layer(JavaClass type) {
    JavaClass outermost = type;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    String name = outermost.getPackageName().equals(ROOT) ? "" : outermost.getPackageName().substring(ROOT.length() + 1);
    int layer = LAYERS.indexOf(PLACED.getOrDefault(outermost.getBaseComponentType().getName(), name));
    if (layer < 0) {
      throw new AssertionError("The package " + outermost.getPackageName() + " has no place here; docs/design.md says which there are.");
    }
    return layer;
  }

  /** A class that nobody can name may still have subclasses with public names, which inherit what it shows. */
  private static boolean isSeen(JavaClass type) {
    return type.getEnclosingClass().isEmpty() || isSeen(type.getModifiers()) && isSeen(type.getEnclosingClass().get());
  }

  private static boolean isSeen(Set<JavaModifier> modifiers) {
    return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
        && !modifiers.contains(JavaModifier.SYNTHETIC);
  }

  private static Set<JavaClass> types(JavaMember member) {
    Set<JavaClass> types = new TreeSet<>((a, b) -> a.getName().compareTo(b.getName()));
    if (member instanceof JavaField) {
      types.addAll(((JavaField) member).getType().getAllInvolvedRawTypes());
    } else {
      JavaCodeUnit code = (JavaCodeUnit) member;
      types.addAll(code.getReturnType().getAllInvolvedRawTypes());
      code.getParameterTypes().stream().map(JavaType::getAllInvolvedRawTypes).forEach(types::addAll);
      types.addAll(code.getExceptionTypes());
    }
    return types;
  }
}
