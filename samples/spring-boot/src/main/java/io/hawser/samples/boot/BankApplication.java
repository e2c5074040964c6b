package io.hawser.samples.boot;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An ordinary application. Nothing in it knows of Hawser but the URL. */
@SpringBootApplication
public class BankApplication {
}
