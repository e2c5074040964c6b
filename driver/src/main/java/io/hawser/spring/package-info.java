/**
 * Spring Boot 2.7, 3 and 4: the URL alone is enough, meters are bound, and a health indicator tells which endpoints are recovering.
 * Spring Boot finds these classes by itself; without Spring on the class path none of them is loaded.
 */
@NullMarked
package io.hawser.spring;

import org.jspecify.annotations.NullMarked;
