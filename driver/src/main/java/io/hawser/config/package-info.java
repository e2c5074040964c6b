/** What a URL and Properties say, checked and typed. Internal. */
package io.hawser.config;
